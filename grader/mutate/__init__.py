"""Mutants: copies of a program with one small change each.

A mutant of a solution that the checks accept is a hole in the checks. A mutant of a submission that they accept shows where
the submission's slip is (`repairs`).

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

__all__ = ["Change", "Kind", "Mutant", "changes", "detached", "mutants", "plain", "repairs", "spread", "variants"]


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
    """

    id: str
    kind: Kind
    line: int
    source: str
    diff: str
    was: str = ""
    becomes: str = ""
    also: tuple[int, ...] = ()


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
    for change in changes(tree):
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
    seen: set[str] = set()
    texts = [ast.unparse(statement) for statement in tree.body]
    imports: list[ast.stmt] = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    for place, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        # Only the definition that is changed is written anew: the whole text takes ten times as long.
        for change in kinds(ast.Module([*imports, statement], [])):
            with change.made():
                text = ast.unparse(statement)
            if text != texts[place] and text not in seen:
                seen.add(text)
                whole = "\n".join([*texts[:place], text, *texts[place + 1 :]])
                becomes = _first_line(change.becomes) if change.becomes is not None else ""
                lines = tuple(one.line for one in change.also)
                yield Mutant("", change.kind, change.line, whole, "", _first_line(change.was), becomes, lines)


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
