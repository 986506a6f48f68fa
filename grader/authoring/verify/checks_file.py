"""Rules about what ``checks.py`` and the topic's ``shared.py`` say, seen by reading them."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.verify.findings import Finding, Rule, Severity
from grader.content.exercise import Exercise

_GIVEN = frozenset({"torch", "nn", "F", "np", "math", "probe", "__name__", *dir(builtins)})
"""What a probe finds beside the submission without an import."""
_CLOCKS = frozenset({"time", "datetime", "secrets", "uuid"})
"""Modules whose answers are others each time. Generators of random numbers are seeded for each check."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file of checks, read."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def probes(self) -> dict[str, ast.FunctionDef]:
        functions = (node for node in self.tree.body if isinstance(node, ast.FunctionDef))
        return {node.name: node for node in functions if any(_named(d) == "probe" for d in node.decorator_list)}

    @property
    def defines(self) -> set[str]:
        """Names at its top level."""
        return {symbol.get_name() for symbol in self.table.get_symbols() if symbol.is_local()}

    @property
    def table(self) -> symtable.SymbolTable:
        return symtable.symtable(self.text, self.path.name, "exec")


def checks_file(exercise: Exercise) -> Iterator[Finding]:
    """Hold the checks to the rules. A file that is no Python is told by the grading."""
    try:
        checks = _read(exercise.checks)
        shared = _read(exercise.shared) if exercise.shared.exists() else None
    except (OSError, SyntaxError, ValueError):
        return
    yield from _titles(checks)
    yield from _silent_assertions(checks)
    takes_shared = shared is not None and any(_imports(node, "shared") for node in checks.tree.body)
    files = [checks, shared] if shared is not None and takes_shared else [checks]
    known = _GIVEN.union(*(file.probes for file in files))
    for file in files:
        yield from _out_of_sight(file, known)
        yield from _clocks(file)


def _read(path: Path) -> _File:
    text = path.read_text("utf-8")
    return _File(path, text, ast.parse(text))


def _titles(checks: _File) -> Iterator[Finding]:
    for node in ast.walk(checks.tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node):
            message = f"{node.name} has no docstring: its first line is what the learner reads beside the tick."
            yield Finding(
                Rule.TITLE, message, "Say what must hold, in plain words.", f"{checks.path.name}:{node.lineno}"
            )


def _silent_assertions(checks: _File) -> Iterator[Finding]:
    for node in _judged(checks):
        if isinstance(node, ast.Assert) and node.msg is None:
            message = f"`{ast.unparse(node)}` says nothing where it fails: the learner reads a number of a hidden line."
            step = "Add a message with the numbers, or use assert_equal, assert_at_least, assert_at_most."
            place = f"{checks.path.name}:{node.lineno}"
            yield Finding(Rule.SILENT, message, step, place, Severity.WARNING)


def _judged(file: _File) -> Iterator[ast.AST]:
    """What runs in the judge: all but the probes."""
    probes = {id(node) for node in file.probes.values()}
    for node in file.tree.body:
        if id(node) not in probes:
            yield from ast.walk(node)


def _out_of_sight(file: _File, known: frozenset[str]) -> Iterator[Finding]:
    tables = {table.get_name(): table for table in file.table.get_children()}
    for name, node in file.probes.items():
        around = [*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)]
        used = {item.id for part in around for item in ast.walk(part) if isinstance(item, ast.Name)}
        for unknown in sorted((used | _globals(tables[name])) - known):
            where = f"which {file.path.name} defines" if unknown in file.defines else "which is defined nowhere"
            message = f"The probe {name} uses `{unknown}`, {where}: a probe sees other probes and its arguments alone."
            step = "Pass it as an argument, or define it or import it in the probe."
            yield Finding(Rule.PROBE, message, step, f"{file.path.name}:{node.lineno}")


def _globals(table: symtable.SymbolTable) -> set[str]:
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
    return own.union(*(_globals(child) for child in table.get_children()))


def _clocks(file: _File) -> Iterator[Finding]:
    for node in _judged(file):
        for module in sorted(_CLOCKS):
            if _imports(node, module):
                message = f"The checks import {module}, whose answers are others each time: so may the verdict be."
                step = "Draw with `rng` or `seed`; for what takes long there are budgets."
                yield Finding(Rule.UNSTABLE, message, step, f"{file.path.name}:{getattr(node, 'lineno', 0)}")


def _imports(node: ast.AST, module: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        return not node.level and (node.module or "").partition(".")[0] == module
    return isinstance(node, ast.Import) and any(alias.name.partition(".")[0] == module for alias in node.names)


def _named(decorator: ast.expr) -> str:
    return decorator.id if isinstance(decorator, ast.Name) else getattr(decorator, "attr", "")
