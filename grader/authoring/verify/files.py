"""Rules that need no grading: what can be seen by reading an exercise's files."""

from __future__ import annotations

import ast
import itertools
import re
import symtable
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.authoring.skeleton import blanks
from grader.authoring.verify.checks_file import checks_file
from grader.authoring.verify.equivalents import FILE as EQUIVALENTS
from grader.authoring.verify.findings import Finding, Rule, Severity
from grader.authoring.verify.statement_file import hints, statement_file
from grader.authoring.verify.wording import wording
from grader.content.catalog import Catalog
from grader.content.exercise import Exercise
from grader.content.mistakes import FILE as MISTAKES
from grader.content.mistakes import Mistake, compose, stub_bugs
from grader.errors import ExerciseError, FaultsError
from grader.families import siblings

_IGNORED = {"__pycache__", ".DS_Store"}


def read_files(exercise: Exercise, catalog: Catalog) -> list[Finding]:
    """Hold an exercise's files to the rules.

    Args:
        exercise: its metadata is valid already.
        catalog: where the exercises that it requires are looked up.
    """
    return [
        *_blanks(exercise),
        *statement_file(exercise),
        *_stub(exercise),
        *checks_file(exercise),
        *hints(exercise),
        *wording(exercise),
        *_siblings(exercise),
        *_requires(exercise, catalog),
        *_broken_elsewhere(exercise, catalog),
        *_strays(exercise),
        *_solution_folder(exercise),
    ]


def mistakes(exercise: Exercise) -> tuple[tuple[Mistake, ...], list[Finding]]:
    """The exercise's mistakes, and what is wrong with how they are written down."""
    try:
        found = exercise.mistakes
    except ExerciseError as error:
        return (), list(of_error(error, Rule.MISTAKE, exercise.solution.parent, MISTAKES))
    findings = [finding for mistake in found for finding in _mistake(exercise, mistake)]
    if not found and exercise.solution_folder is not None:
        message = "There is no mistake; at least one is expected that the checks reject."
        findings.append(Finding(Rule.MISTAKE, message, "Write down what learners get wrong first.", MISTAKES))
    return found, [*findings, *_stub_bugs(exercise, stub_bugs(found))]


def of_error(error: ExerciseError, rule: Rule, folder: Path | None = None, place: str = "") -> Iterator[Finding]:
    """What is wrong with a file that cannot be read: each fault once, and paths as seen from the folder.

    Args:
        error: says it.
        rule: that is broken.
        folder: of the exercise or the solution, whose path is left out.
        place: where `error` names none.
    """
    faults = error.faults if isinstance(error, FaultsError) else (error.message,)
    if isinstance(error, FaultsError):
        where = Path(error.where)
        folder, place = where.parent, where.name
    for fault in dict.fromkeys(faults):
        message = fault.removeprefix(f"{folder / place}: ") if folder and place else fault
        yield Finding(rule, message, error.next_step or "Correct it.", place)


def _stub_bugs(exercise: Exercise, bugs: Sequence[Mistake]) -> Iterator[Finding]:
    """A buggy original's bugs are written down, and can be made together; nothing else has any."""
    if exercise.kind != "fix":
        for bug in bugs:
            message = f"It is `in_stub`, and the stub of an `{exercise.kind}` exercise has no bugs: it has blanks."
            yield Finding(Rule.STUB_BUGS, message, "Remove `in_stub`.", bug.place)
        return
    if not bugs and exercise.solution_folder is not None:
        message = "No mistake is `in_stub`: each bug of the stub is a mistake of its own."
        yield Finding(Rule.STUB_BUGS, message, "Mark those that the stub has: `in_stub = true`.", MISTAKES)
        return
    overlapping = [pair for pair in itertools.combinations(bugs, 2) if compose(pair) is None]
    for one, other in overlapping:
        message = f"It changes the same text as {other.name}, and both are in the stub: they cannot be made together."
        yield Finding(Rule.STUB_BUGS, message, "Give smaller edits, of different parts.", one.place)
    together = None if overlapping else compose(bugs)
    if together is not None:
        try:
            ast.parse(together)
        except (SyntaxError, ValueError) as error:
            message = f"With all mistakes that are in the stub the solution is not valid Python: {error}."
            yield Finding(Rule.STUB_BUGS, message, "Correct the edits.", MISTAKES)


def _mistake(exercise: Exercise, mistake: Mistake) -> Iterator[Finding]:
    for category in mistake.fails:
        if category not in exercise.points:
            message = f"It names {category}, for which the exercise has no points."
            yield Finding(Rule.MISTAKE, message, "Name graded categories only.", mistake.place)
    try:
        ast.parse(mistake.source)
    except (SyntaxError, ValueError) as error:
        yield Finding(Rule.MISTAKE, f"What it makes is not valid Python: {error}.", "Correct the edit.", mistake.place)


def _blanks(exercise: Exercise) -> Iterator[Finding]:
    paths = [*_files(exercise.folder), *(_files(exercise.solution_folder) if exercise.solution_folder else [])]
    of_topic = [path for path in (exercise.folder.parent / "topic.toml", exercise.shared) if path.exists()]
    for blank in blanks(*of_topic, *paths):
        roots = [root for root in (exercise.folder, exercise.solution_folder) if root and root in blank.path.parents]
        place = blank.path.relative_to(*roots).as_posix() if roots else blank.path.name
        yield Finding(Rule.BLANK, f"Still to be filled in: {blank.text}", "", f"{place}:{blank.line}")


def _stub(exercise: Exercise) -> Iterator[Finding]:
    yield from _not_python(exercise.stub, Rule.STUB_LOADS)
    text = exercise.stub.read_text("utf-8", "replace")
    if exercise.kind == "implement" and "TODO" not in text:
        message = "The stub has no TODO; an `implement` exercise marks what is to be written."
        yield Finding(Rule.TODO, message, 'Write `raise NotImplementedError("TODO: ...")` there.', exercise.stub_name)
    try:
        table = symtable.symtable(text, exercise.stub_name, "exec")
    except (SyntaxError, ValueError):
        return  # told already
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    for name in exercise.provides:
        if name not in names:
            message = f"The stub does not define `{name}`, which is in `provides`."
            yield Finding(Rule.STUB_LOADS, message, "Define it: a learner starts from there.", exercise.stub_name)


def _siblings(exercise: Exercise) -> Iterator[Finding]:
    for told in siblings(exercise.forbid):
        step = "Forbid that, too, unless it is meant; `python -m grader.confined.resolver NAME` shows what a name is."
        yield Finding(Rule.SIBLING, f"It forbids {told}", step, "exercise.toml", Severity.WARNING)


def _requires(exercise: Exercise, catalog: Catalog) -> Iterator[Finding]:
    by_name = {other.name: other for other in catalog}
    for name in exercise.requires:
        if name not in by_name:
            message = f"It requires {name}, which is in none of the packs."
            yield Finding(Rule.REQUIRES, message, "Give the full name, TOPIC/NAME, or its pack.", "exercise.toml")
    cycle = _cycle(exercise.name, by_name)
    if cycle:
        message = f"It requires itself: {' -> '.join(cycle)}."
        yield Finding(Rule.REQUIRES, message, "Remove one of these `requires`.", "exercise.toml")


def _cycle(start: str, by_name: dict[str, Exercise]) -> list[str]:
    """A way from `start` along `requires` back to it, or nothing."""
    ways = [[start]]
    seen = set()
    while ways:
        way = ways.pop()
        for name in by_name[way[-1]].requires if way[-1] in by_name else ():
            if name == start:
                return [*way, name]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _broken_elsewhere(exercise: Exercise, catalog: Catalog) -> Iterator[Finding]:
    """Another folder of the same name, in this pack or in another one; a topic that is described twice."""
    for broken in catalog.broken:
        # What the catalog says about `requires` is said by `_requires` already, in more words.
        same = broken.name == exercise.name and " require" not in broken.error.message
        if same or broken.folder == exercise.folder.parent:
            yield Finding(Rule.METADATA, broken.error.message, broken.error.next_step or "Rename one of them.")


def _strays(exercise: Exercise) -> Iterator[Finding]:
    expected = {"exercise.toml", exercise.statement.name, exercise.stub_name, exercise.checks.name}
    for path in _files(exercise.folder):
        name = path.relative_to(exercise.folder).as_posix()
        if name not in expected:
            yield _stray(name, f"an exercise's folder holds {', '.join(sorted(expected))}")
    if exercise.solution_folder is None:
        return
    for path in _files(exercise.solution_folder):
        name = path.relative_to(exercise.solution_folder).as_posix()
        if name not in ("solution.py", MISTAKES, EQUIVALENTS) and not re.fullmatch(r"(correct|wrong)/[^/]+\.py", name):
            allowed = f"solution.py, {MISTAKES}, correct/*.py, wrong/*.py and {EQUIVALENTS}"
            yield _stray(name, f"a solution's folder holds {allowed}")


def _stray(name: str, expected: str) -> Finding:
    return Finding(Rule.STRAY, f"{name} is not of the format: {expected}.", "Remove or rename it.", name)


def _solution_folder(exercise: Exercise) -> Iterator[Finding]:
    if exercise.solution_folder is None:
        message = "The pack has no solutions, so nothing can be graded."
        yield Finding(Rule.SOLUTION, message, "Verify it where the solutions are.")
        return
    yield from _not_python(exercise.solution, Rule.SOLUTION)
    if not exercise.correct_files:
        message = "There is no file in correct/: nothing shows that the checks accept another right answer."
        step = "Solve the exercise in another way and put that there."
        yield Finding(Rule.CORRECT, message, step, "correct", Severity.WARNING)


def _not_python(path: Path, rule: Rule) -> Iterator[Finding]:
    try:
        ast.parse(path.read_text("utf-8"))
    except (SyntaxError, ValueError) as error:
        yield Finding(rule, f"It is not valid Python: {error}.", "Correct it.", path.name)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not _IGNORED & set(path.parts))
