"""What a student is told of a result: as much of the hidden checks as was decided to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.category import Category
from grader.classroom.assignment import Reveal
from grader.classroom.gradebook import Line
from grader.classroom.statuses import Status
from grader.classroom.tables import points
from grader.report import Cause, CheckResult, Example, Failure, Kind, Outcome, Report, Why, counted

IN_WORDS = {
    Status.SOLVED: "Solved.",
    Status.PARTIAL: "Not solved yet.",
    Status.FAILED: "Not solved yet.",
    Status.UNCHANGED: "You handed in the file as it was handed out.",
    Status.MISSING: "You handed in nothing for this exercise.",
    Status.AMBIGUOUS: "You handed in several files for this exercise, and nothing says which one counts.",
    Status.EMPTY: "Your file is empty.",
    Status.UNREADABLE: "Your file could not be read.",
    Status.DOES_NOT_LOAD: "Your file could not be loaded, so nothing in it could be checked.",
    Status.TIMEOUT: "Your code did not come to an end before the deadline.",
    Status.OUT_OF_MEMORY: "Your code ran out of memory.",
    Status.FORBIDDEN: "Your file uses what this exercise asks you to write yourself.",
    Status.BROKEN_CHECK: "A check is at fault, not you. This is graded again.",
    Status.FAULT: "The grader is at fault, not you. This is graded again.",
}
"""What a student is told of a status."""
_OWN = frozenset({Kind.RAISED, Kind.LOAD, Kind.FORBIDDEN, Kind.DIED, Kind.TIMEOUT, Kind.NOT_DATA, Kind.BUDGET})
"""Failures whose words come from the submission, and tell no expected value."""


@dataclass(frozen=True, slots=True)
class Check:
    """Checks of one title: a line of the list.

    Attributes:
        passed: how many do.
        of: how many there are.
        cases: that fail, as a reader is told them.
    """

    title: str
    passed: int
    of: int
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong.

    Attributes:
        says: in words of the exercise's author; empty where there are none.
        message: what happened.
        facts: in reading order, as ``shape: (2, 8)``.
        lines: of the student's own file, as ``12: text``.
        example: a call that fails.
        checks: how many fail for it.
    """

    says: str
    message: str
    facts: tuple[str, ...]
    lines: tuple[str, ...]
    example: Example | None
    checks: int


@dataclass(frozen=True, slots=True)
class Told:
    """One exercise on a student's page.

    Attributes:
        categories: name, earned and possible points, checks that passed and all, of those that count.
        checks: empty where titles are not shown.
        output: what the program printed where it failed.
        replay: how to see the same inputs again; empty where that is not shown.
    """

    name: str
    title: str
    verdict: str
    solved: bool
    score: str
    possible: str
    late: str
    decided: str
    file: str
    sha256: str
    submitted: str
    note: str
    categories: tuple[tuple[str, str, str, int, int], ...]
    checks: tuple[Check, ...]
    troubles: tuple[Trouble, ...]
    output: str
    replay: str


def told(line: Line, reveal: Reveal) -> Told:
    """What is shown of one result."""
    entry, mark, report = line.row.entry, line.mark, line.row.report
    titles = reveal in (Reveal.ALL, Reveal.TITLES)
    override = mark.override if mark.override is not None and mark.override.points is not None else None
    shown = report is not None and entry.status.is_graded
    return Told(
        name=line.exercise.name,
        title=line.exercise.title,
        verdict=IN_WORDS[entry.status],
        solved=entry.status is Status.SOLVED,
        score="open" if mark.score is None else points(mark.score),
        possible=points(mark.possible),
        late=_late(mark.late_seconds, points(mark.penalty) if mark.penalty else ""),
        decided=f"Decided by a person{f': {override.reason}' if override.reason else '.'}" if override else "",
        file=entry.place,
        sha256=entry.sha256,
        submitted=entry.submitted,
        note=entry.note,
        categories=tuple(_categories(line)) if shown and reveal is not Reveal.NONE else (),
        checks=tuple(_checks(report)) if report is not None and shown and titles and report.load is None else (),
        troubles=tuple(_troubles(report, reveal)) if report is not None and shown and titles else (),
        output=_output(report) if report is not None and titles else "",
        replay=_replay(line, report) if report is not None and reveal is Reveal.ALL else "",
    )


def _late(seconds: float | None, penalty: str) -> str:
    if not seconds:
        return ""
    days, hours = int(seconds // 86400), int(seconds % 86400 // 3600)
    minutes = int(seconds % 3600 // 60)
    how = f"{days} d {hours} h" if days else f"{hours} h {minutes} min"
    return f"Handed in {how} late{f', which costs {penalty} points' if penalty else ''}."


def _replay(line: Line, report: Report) -> str:
    return f"kata check {line.exercise.short} --seed {report.seed}"


def _categories(line: Line) -> Iterator[tuple[str, str, str, int, int]]:
    report = line.row.report
    for category in Category:
        if category in line.mark.categories:
            earned, possible = line.mark.categories[category]
            ours = [c for c in report.checks if c.category is category] if report is not None else []
            yield category.value, points(earned), points(possible), *counted(ours)


def _checks(report: Report) -> Iterator[Check]:
    groups: dict[str, list[CheckResult]] = {}
    for check in report.checks:
        if check.outcome is not Outcome.NOT_RUN:
            device = f" on {check.device}" if len(report.devices) > 1 else ""
            groups.setdefault(f"{_title(check)}{device}", []).append(check)
    for title, checks in groups.items():
        failing = [check for check in checks if check.outcome is not Outcome.PASSED]
        cases = tuple(check.case for check in failing if check.case)
        yield Check(title, len(checks) - len(failing), len(checks), cases if len(failing) < len(checks) else ())


def _troubles(report: Report, reveal: Reveal) -> Iterator[Trouble]:
    if report.load is not None:
        yield Trouble("", report.load.message, (), _lines(report.load), None, len(report.checks))
        return
    for cause in report.causes:
        yield trouble_of(cause, report, reveal)


def trouble_of(cause: Cause, report: Report, reveal: Reveal) -> Trouble:
    """What is shown of a cause."""
    failure = cause.failure
    message = failure.message if failure is not None and (reveal is Reveal.ALL or failure.kind in _OWN) else ""
    says = cause.says if cause.why is not Why.RAISED or not message else ""
    if not says and not message and cause.checks:
        says = f"{_title(report.checks[cause.checks[0]])}: the answer is not the expected one."
    lines = _lines(failure) if failure is not None else ()
    example = cause.example if reveal is Reveal.ALL else None
    details = failure.details if failure is not None and reveal is Reveal.ALL and example is None else {}
    facts = tuple(f"{name}: {value}" for name, value in details.items())
    return Trouble(says, "" if message == says else message, facts, lines, example, len(cause.checks))


def _title(check: CheckResult) -> str:
    return check.title.strip().removesuffix(".")


def _lines(failure: Failure) -> tuple[str, ...]:
    return tuple(f"{frame.line}: {frame.text.strip()}" for frame in failure.frames[-3:] if frame.text.strip())


def _output(report: Report) -> str:
    numbers = report.causes[0].checks if report.causes else ()
    printed = next((report.checks[n].output for n in numbers if report.checks[n].output.strip()), "")
    return (report.output + printed).strip("\n")[:4000]
