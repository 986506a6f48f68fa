"""Writes a mistake down: what an edited copy of the solution changed, as the smallest edits that make it again."""

from __future__ import annotations

import difflib
import io
import json
import textwrap
import tokenize
from collections.abc import Iterator, Mapping, Sequence

from grader.content.mistakes import Edit, apply
from grader.errors import ExerciseError, UsageError
from grader.report import Category

_WIDTH = 112
_SHORT = 76  # a line of at most so many signs is an edit by itself, without its indentation

_FEW = 8  # lines that differ: more are no small edits

_Change = tuple[int, int, int, int]  # lines from and to, in the source and in the changed copy


def edits_between(source: str, changed: str) -> tuple[Edit, ...]:
    """The edits that turn `source` into `changed`: parts of lines where one will do, whole lines elsewhere.

    Raises:
        UsageError: nothing was changed.
    """
    old, new = source.splitlines(keepends=True), changed.splitlines(keepends=True)
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changes: list[_Change] = [(a, b, c, d) for code, a, b, c, d in codes if code != "equal"]
    if not changes:
        raise UsageError("The copy is the same as the solution.", "Make the mistake in it, then take it.")
    first, last = changes[0], changes[-1]
    for attempt in (changes, [(first[0], last[1], first[2], last[3])]):
        edits = tuple(_edit(source, old, new, change) for change in attempt)
        if _makes(source, edits, changed):
            return edits
    return (Edit(source, changed),)


def small_edits(bases: Mapping[str, str], answer: str) -> tuple[str, tuple[Edit, ...]]:
    """The nearest of `bases` and the edits that turn it into a stranger's answer, without the answer's own comments.

    Args:
        bases: texts, by what ``of`` calls them; of equally near ones the first.
        answer: a program.

    Raises:
        UsageError: it is far from all of them.
    """
    far: dict[str, int] = {}
    for of, base in bases.items():
        far[of] = _differing(base, _plain(answer, base))
    of = min(far, key=far.__getitem__)
    base = bases[of]
    changed = _plain(answer, base)
    edits = edits_between(base, changed) if 0 < far[of] <= _FEW else ()
    if not edits or edits == (Edit(base, changed),):
        raise UsageError(
            f"This is too far from every right answer for small edits: {far[of]} lines differ from {of}, "
            f"at most {_FEW} may, and some must stay.",
            "Make the same mistake in a copy of the solution and give it to `kata mistake EXERCISE NAME --take`, or "
            "keep the whole program as wrong/NAME.py, with what the learner is told as its docstring.",
        )
    return of, edits


def _plain(answer: str, base: str) -> str:
    """Without lines of comments that are not in `base`, and without what editors leave at the ends of lines."""
    lines = [line.rstrip() for line in answer.split("\n")]
    own = set(base.split("\n"))
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline))
    except (tokenize.TokenError, SyntaxError):
        tokens = []
    comments = {t.start[0] for t in tokens if t.type == tokenize.COMMENT and not t.line[: t.start[1]].strip()}
    kept = [line for number, line in enumerate(lines, start=1) if number not in comments or line in own]
    return "\n".join(kept).strip("\n") + "\n"


def _differing(base: str, changed: str) -> int:
    """How many lines are not the same; a change of lines counts the more of them."""
    matcher = difflib.SequenceMatcher(None, base.splitlines(), changed.splitlines(), autojunk=False)
    return sum(max(b - a, d - c) for code, a, b, c, d in matcher.get_opcodes() if code != "equal")


def as_toml(name: str, fails: Sequence[Category], says: str, edits: Sequence[Edit], of: str = "solution") -> str:
    """A mistake as it stands in ``mistakes.toml``."""
    told = textwrap.wrap(says.replace("\\", "\\\\").replace('"""', '\\"\\"\\"'), _WIDTH, break_on_hyphens=False)
    lines = [
        "[[mistake]]",
        f'name = "{name}"',
        *([f'of = "{of}"'] if of != "solution" else []),
        f"fails = {json.dumps(list(fails))}",
        'says = """\\',
        *(f"{line} \\" for line in told[:-1]),
        f'{told[-1]}"""',
    ]
    for edit in edits:
        lines += ["[[mistake.edits]]"] if len(edits) > 1 else []
        lines += [f"old = {_quoted(edit.old)}", f"new = {_quoted(edit.new)}"]
    return "\n".join(lines) + "\n"


def _edit(source: str, old: Sequence[str], new: Sequence[str], change: _Change) -> Edit:
    start, stop, new_start, new_stop = change
    if stop - start == 1 == new_stop - new_start:
        here, there = old[start].strip(), new[new_start].strip()
        indents = {line[: len(line) - len(line.lstrip())] for line in (old[start], new[new_start])}
        if len(here) <= _SHORT and source.count(here) == 1 and len(indents) == 1:
            return Edit(here, there)
    for before, after in _around(start, stop, len(old)):
        text = "".join(old[before:after])
        if source.count(text) == 1:
            kept = "".join(old[before:start]), "".join(old[stop:after])
            return Edit(text, kept[0] + "".join(new[new_start:new_stop]) + kept[1])
    return Edit(source, "".join(new))


def _around(start: int, stop: int, length: int) -> Iterator[tuple[int, int]]:
    """These lines, where there are any, then with more and more lines around them."""
    if stop > start:
        yield start, stop
    while start > 0 or stop < length:
        start = max(0, start - 1)
        yield start, stop
        stop = min(length, stop + 1)
        yield start, stop


def _makes(source: str, edits: Sequence[Edit], changed: str) -> bool:
    try:
        return apply(source, edits, "") == changed
    except ExerciseError:
        return False


def _quoted(text: str) -> str:
    """A string of TOML, as it stands where that can be."""
    plain = "'" not in text and text.isprintable()
    if plain:
        return f"'{text}'"
    if "\n" not in text:
        return json.dumps(text, ensure_ascii=False)
    if "'''" not in text:
        return f"'''\n{text}'''"
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\n{escaped}"""'
