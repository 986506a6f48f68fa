"""An exercise's mistakes: what learners get wrong, written as edits of the solution.

They do two jobs. The checks must reject each one, which proves the checks; and a learner whose answers equal those of
one is told its misconception. ``solutions/TOPIC/NAME/mistakes.toml``::

    [[mistake]]
    name = "eps_outside"
    fails = ["correctness"]
    says = "You add eps to the root instead of to the mean square under it."
    old = "torch.sqrt(mean_square + self.eps)"
    new = "(torch.sqrt(mean_square) + self.eps)"

Several edits of one mistake are ``[[mistake.edits]]`` tables of ``old`` and ``new``. Each old text stands exactly once
in the program that is edited: the solution, or what ``of`` names (``stub``, or a file such as ``correct/by_hand.py``).
A mistake that is another program altogether is a file in ``wrong/``, with the misconception as its docstring and
``fails: CATEGORY, ...`` as the docstring's last line.

One misconception is written in several ways: ``like = "eps_outside"`` makes a mistake another way of that one, with its
``says`` and, unless it has its own, its ``fails``.

The bugs of a buggy original are mistakes with ``in_stub = true``: for every check the stub is the solution with all of
them at once.
"""

from __future__ import annotations

import ast
import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.content.fields import check_keys, read_toml
from grader.errors import ExerciseError, FaultsError
from grader.report import Category

FILE = "mistakes.toml"
_KEYS = {
    "name": str,
    "fails": list,
    "says": str,
    "like": str,
    "of": str,
    "in_stub": bool,
    "old": str,
    "new": str,
    "edits": list,
}
_OPTIONAL = {"like", "of", "in_stub", "old", "new", "edits"}
_EDIT_KEYS = {"old": str, "new": str}
NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
"""What a mistake may be called."""
_SOLUTION, _STUB = "solution", "stub"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a program: `old` stands in it exactly once, and gives way to `new`."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that the checks must reject.

    Attributes:
        name: unique within the exercise.
        says: the misconception, as the learner is told it.
        fails: the categories that must reject it.
        source: the whole program that has the mistake.
        place: where it is written down, relative to the solution's folder.
        base: the program that it is an edit of; empty for a program of its own.
        edits: of `base`.
        in_stub: whether it is a bug of the stub.
        like: the mistake that this is another way of; empty where it is one of its own.
    """

    name: str
    says: str
    fails: tuple[Category, ...]
    source: str
    place: str
    base: str = ""
    edits: tuple[Edit, ...] = ()
    in_stub: bool = False
    like: str = ""

    @property
    def misconception(self) -> str:
        """The name that a learner is told: all ways to make one mistake share it."""
        return self.like or self.name


def read_mistakes(solution_folder: Path, stub: Path) -> tuple[Mistake, ...]:
    """The mistakes of an exercise, sorted by name.

    Raises:
        ExerciseError: one of them cannot be read, or an edit cannot be made.
    """
    found = [*_edited(solution_folder, stub), *_programs(solution_folder)]
    names = [mistake.name for mistake in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ExerciseError(f"{solution_folder}: several mistakes are called {', '.join(twice)}.")
    by_name = {mistake.name: mistake for mistake in found}
    return tuple(_with_its_words(mistake, by_name) for _, mistake in sorted(by_name.items()))


def apply(source: str, edits: Sequence[Edit], where: str) -> str:
    """`source` after all of `edits`, which do not overlap.

    Args:
        source: a program.
        edits: each old text stands in it exactly once.
        where: named in what is wrong.

    Raises:
        ExerciseError: an edit does not apply, applies twice, overlaps another one, or changes nothing.
    """
    pieces, end = [], 0
    for start, stop, new in sorted(_spans(source, edits, where)):
        if start < end:
            raise ExerciseError(f"{where}: two edits change the same text: {source[start:end]!r}.")
        pieces += [source[end:start], new]
        end = stop
    return "".join([*pieces, source[end:]])


def stub_bugs(mistakes: Sequence[Mistake]) -> tuple[Mistake, ...]:
    """Those that are bugs of the stub."""
    return tuple(mistake for mistake in mistakes if mistake.in_stub)


def compose(mistakes: Sequence[Mistake]) -> str | None:
    """A program with all of these mistakes at once; None where that cannot be: two of them change the same text, are
    edits of different programs, or programs of their own."""
    bases = {mistake.base for mistake in mistakes}
    if len(bases) != 1 or bases == {""}:
        return None
    try:
        return apply(mistakes[0].base, [edit for mistake in mistakes for edit in mistake.edits], "")
    except ExerciseError:
        return None


def _with_its_words(mistake: Mistake, by_name: dict[str, Mistake]) -> Mistake:
    """Another way of a mistake, with what that one says."""
    if not mistake.like:
        return mistake
    first = by_name.get(mistake.like)
    if first is None or first.like:
        raise ExerciseError(
            f"{mistake.place}: `like` names a mistake of this exercise that has its own `says`; got {mistake.like!r}.",
        )
    return dataclasses.replace(mistake, says=first.says, fails=mistake.fails or first.fails)


def _spans(source: str, edits: Sequence[Edit], where: str) -> Iterator[tuple[int, int, str]]:
    for edit in edits:
        count = source.count(edit.old) if edit.old else 0
        if edit.old == edit.new:
            raise ExerciseError(f"{where}: an edit changes nothing: {edit.old!r}.")
        if count != 1:
            times = "is not there" if not count else f"stands there {count} times"
            raise ExerciseError(
                f"{where}: {edit.old!r} {times}; an edit's old text stands exactly once.{_nearest(source, edit.old)}",
                "Correct `old`, or give more of the text around it.",
            )
        start = source.index(edit.old)
        yield start, start + len(edit.old), edit.new


def _nearest(source: str, old: str) -> str:
    lines = source.splitlines()
    near = difflib.get_close_matches(old.strip().partition("\n")[0], lines, n=1, cutoff=0.5)
    return f" The nearest line is {lines.index(near[0]) + 1}: {near[0].strip()!r}." if near else ""


def _edited(folder: Path, stub: Path) -> Iterator[Mistake]:
    path = folder / FILE
    if not path.exists():
        return
    data = read_toml(path)
    check_keys(path, data, {"mistake": list})
    programs = {_SOLUTION: folder / "solution.py", _STUB: stub}
    wrong = []
    for number, table in enumerate(data["mistake"], start=1):
        where = f"{path}: {table.get('name') or f'mistake {number}'}"
        try:
            yield _mistake(table, where, programs)
        except ExerciseError as error:
            wrong.append(error)
    if wrong:
        # One of them in its own words; of several the author sees all before correcting the first.
        first = wrong[0]
        raise (
            first
            if len(wrong) == 1
            else FaultsError(path, [error.message.removeprefix(f"{path}: ") for error in wrong])
        )


def _mistake(table: dict[str, Any], where: str, programs: Mapping[str, Path]) -> Mistake:
    """The mistake that a table of the file describes."""
    like = "like" in table
    check_keys(where, table, _KEYS, _OPTIONAL | ({"says", "fails"} if like else set()))
    if like and "says" in table:
        raise ExerciseError(f"{where}: a mistake that is `like` another one has its `says`.", "Remove one of them.")
    if not NAME.fullmatch(table["name"]):
        raise ExerciseError(f"{where}: a name is lower-case words joined by `_`.")
    of = table.get("of", _SOLUTION)
    program = programs.get(of, programs[_SOLUTION].parent / of)
    if not program.is_file():
        raise ExerciseError(f"{where}: `of` is solution, stub or a file such as correct/NAME.py; got {of!r}.")
    in_stub = table.get("in_stub", False)
    if in_stub and of != _SOLUTION:
        raise ExerciseError(
            f"{where}: `in_stub` is for edits of the solution, and this is one of {of}.",
            "Write it as an edit of the solution, or remove `in_stub`.",
        )
    edits, base = _edits(table, where), program.read_text("utf-8")
    return Mistake(
        name=table["name"],
        says=" ".join(table.get("says", "").split()),
        fails=_categories(table.get("fails", []), where),
        source=apply(base, edits, where),
        place=f"{FILE}: {table['name']}",
        base=base,
        edits=edits,
        in_stub=in_stub,
        like=table.get("like", ""),
    )


def _edits(table: dict[str, Any], where: str) -> tuple[Edit, ...]:
    tables = table.get("edits", [])
    if bool(tables) == ("old" in table or "new" in table):
        raise ExerciseError(f"{where}: a mistake has `old` and `new`, or several `edits` of them.")
    for item in tables or [{key: table[key] for key in _EDIT_KEYS if key in table}]:
        check_keys(where, item, _EDIT_KEYS)
    return tuple(Edit(item["old"], item["new"]) for item in tables or [table])


def _programs(folder: Path) -> Iterator[Mistake]:
    for path in sorted((folder / "wrong").glob("*.py")):
        source = path.read_text("utf-8")
        try:
            docstring = ast.get_docstring(ast.parse(source))
        except (SyntaxError, ValueError) as error:
            raise ExerciseError(f"{path}: cannot be read as Python: {error}") from error
        says, found, fails = (docstring or "").rpartition("fails:")
        if not found or not says.strip():
            raise ExerciseError(
                f"{path}: a wrong file starts with a docstring: the misconception, then `fails: CATEGORY, ...`.",
            )
        categories = _categories([word.strip() for word in fails.split(",")], str(path))
        yield Mistake(path.stem, " ".join(says.split()), categories, source, f"wrong/{path.name}")


def _categories(names: Sequence[str], where: str) -> tuple[Category, ...]:
    try:
        return tuple(Category(name) for name in names)
    except ValueError as error:
        got = ", ".join(map(repr, names))
        raise ExerciseError(f"{where}: `fails` names {', '.join(Category)}; got {got}.") from error
