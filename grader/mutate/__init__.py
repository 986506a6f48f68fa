"""Mutants: copies of a program with one small change each.

A mutant of a solution that the checks accept is a hole in the checks. A mutant of a submission that they accept shows
where the submission's slip is (`repairs`).

>>> [(mutant.kind.value, mutant.source) for mutant in mutants("def f(x):\\n    return 2 * x")]
[('operator', 'def f(x):\\n    return 2 / x'), ('constant', 'def f(x):\\n    return 3 * x')]
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from grader.mutate.changes import Change, Kind, changes, detached
from grader.mutate.repairs import repairs
from grader.mutate.slips import slips

__all__ = [
    "Change",
    "Kind",
    "Mutant",
    "changes",
    "detached",
    "mutants",
    "plain",
    "repairs",
    "slips",
    "spread",
    "variants",
]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A solution with one change.

    Attributes:
        id: from the changed text: the same change to the same code has the same id; comments and layout do not count.
        kind: of the change.
        line: of the solution's file.
        source: the changed text, without comments.
        diff: against `plain`, unified, without a header.
        was: the text of the expression or statement that gave way, its first line.
        becomes: the text that took its place; empty where nothing did.
        also: lines where the same was changed, too.
        of_condition: what was changed decides whether statements run, and stands in none of them.
    """

    id: str
    kind: Kind
    line: int
    source: str
    diff: str
    was: str = ""
    becomes: str = ""
    also: tuple[int, ...] = ()
    of_condition: bool = False


def plain(source: str) -> str:
    """The text as it comes out of its syntax tree: no comments, one layout, so that a diff shows a change alone."""
    return ast.unparse(ast.parse(source))


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a solution's text, in the order of its lines; no two are the same.

    Raises:
        SyntaxError: `source` is not Python.
    """
    tree = ast.parse(source)
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for change in slips(tree):
        with change.made():
            text = ast.unparse(tree)
        if text != original and text not in found and _compiles(text):
            name = hashlib.sha256(text.encode()).hexdigest()[:8]
            becomes = _first_line(change.becomes) if change.becomes is not None else ""
            parts = _first_line(change.was), becomes
            found[text] = Mutant(name, change.kind, change.line, text, _diff(original, text), *parts)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def variants(source: str, kinds: Callable[[ast.Module], Iterator[Change]]) -> Iterator[Mutant]:
    """The programs that one change makes of a program's text; they need not compile.

    Args:
        source: of a solution, or of a submission.
        kinds: `changes`, `detached` or `repairs`.

    Raises:
        SyntaxError: `source` is not Python.
    """
    tree = ast.parse(source)
    seen: set[str] = {source}
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    imports: list[ast.stmt] = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        conditions = _conditions(statement)
        for change in kinds(ast.Module([*imports, statement], [])):
            text = _replaced(lines, change) or _written_anew(lines, statement, change)
            if text not in seen:
                seen.add(text)
                becomes = _first_line(change.becomes) if change.becomes is not None else ""
                also = tuple(one.line for one in change.also)
                parts = _first_line(change.was), becomes, also, change.was in conditions
                yield Mutant("", change.kind, change.line, text, "", *parts)


def _conditions(statement: ast.stmt) -> set[ast.AST]:
    """What stands in conditions of `if` and `while`."""
    tests = (node.test for node in ast.walk(statement) if isinstance(node, ast.If | ast.While | ast.IfExp))
    return {node for test in tests for node in ast.walk(test)}


def _replaced(lines: list[bytes], change: Change) -> str:
    """The text with one expression in the place of another; empty where that cannot be, or is more than one.

    To write the whole definition anew takes a hundred times as long.
    """
    was, new = change.was, change.becomes
    if change.also or not isinstance(was, ast.expr) or not isinstance(new, ast.expr) or was is not _held(change):
        return ""
    if any(isinstance(node, ast.Slice | ast.Starred) for node in (was, *ast.walk(new))):
        return ""  # what cannot stand in parentheses
    return _spliced(lines, was, f"({ast.unparse(new)})")


def _held(change: Change) -> object:
    """What stands where the change puts what it becomes; nothing where it puts more than that."""
    before, after = getattr(change.owner, change.field), change.value
    if not isinstance(before, list):
        return before if after is change.becomes else None
    differ = [(old, new) for old, new in zip(before, after, strict=False) if old is not new]
    return differ[0][0] if len(before) == len(after) and len(differ) == 1 and differ[0][1] is change.becomes else None


def _written_anew(lines: list[bytes], statement: ast.stmt, change: Change) -> str:
    with change.made():
        text = ast.unparse(statement)
    first = min((node.lineno for node in getattr(statement, "decorator_list", ())), default=statement.lineno)
    assert statement.end_lineno is not None
    before, after = lines[: first - 1], lines[statement.end_lineno :]
    return b"".join([*before, text.encode(), b"\n", *after]).decode()


def _spliced(lines: list[bytes], node: ast.expr, text: str) -> str:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start, end = lines[: node.lineno], lines[node.end_lineno - 1 :]
    start[-1], end[0] = start[-1][: node.col_offset], end[0][node.end_col_offset :]
    return b"".join([*start, text.encode(), *end]).decode()


def spread(found: Iterable[Mutant]) -> Iterator[Mutant]:
    """The same mutants in an order whose every beginning is a fair sample: one of each kind in turn."""
    by_kind: dict[Kind, list[Mutant]] = {}
    for mutant in sorted(found, key=lambda mutant: mutant.id):
        by_kind.setdefault(mutant.kind, []).append(mutant)
    for turn in itertools.zip_longest(*(by_kind[kind] for kind in Kind if kind in by_kind)):
        yield from (mutant for mutant in turn if mutant is not None)


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0]


def _compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "mutant", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    return "\n".join(itertools.islice(lines, 2, None))
