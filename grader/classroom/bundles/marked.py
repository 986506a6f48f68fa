"""What an author gives away by marking checks as public: the checks, and the probes that they use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.content.exercise import Exercise


def checks_of(exercise: Exercise) -> tuple[ast.FunctionDef, ...]:
    """The checks that are marked with ``@pytest.mark.public``."""
    functions = _functions(exercise.checks)
    return tuple(node for node in functions if any(_is(item, "public") for item in node.decorator_list))


def lines_of(exercise: Exercise) -> frozenset[str]:
    """The lines that a handout may have of them: titles, and the source of their probes. Without blanks around."""
    marked = checks_of(exercise)
    titles = (ast.get_docstring(node) or "" for node in marked)
    return frozenset({*(line.strip() for line in _of_probes(exercise, marked)), *(t.split("\n")[0] for t in titles)})


def _of_probes(exercise: Exercise, marked: tuple[ast.FunctionDef, ...]) -> Iterator[str]:
    files = [exercise.shared, exercise.checks] if exercise.shared.is_file() else [exercise.checks]
    functions = {node.name: (file, node) for file in files for node in _functions(file)}
    left, done = [name for node in marked for name in _used(node)], set[str]()
    while left:
        name = left.pop()
        if name in functions and name not in done:
            done.add(name)
            file, node = functions[name]
            left += _used(node)
            if _is_probe(node):  # a helper of checks stays hidden, and the probes that it asks do not
                yield from file.read_text("utf-8").split("\n")[node.lineno - 1 : node.end_lineno]


def _functions(file: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]


def _used(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def _is_probe(function: ast.FunctionDef) -> bool:
    return any(_is(item, "probe") for item in function.decorator_list)


def _is(decorator: ast.expr, name: str) -> bool:
    return getattr(decorator, "id", None) == name or getattr(decorator, "attr", None) == name
