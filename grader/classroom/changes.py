"""Whose result differs from the last run's, and which checks made the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from grader.classroom.gradebook import Gradebook
from grader.classroom.results import Entry, Row
from grader.classroom.tables import write_table
from grader.report import Outcome, Report


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is another one now.

    Attributes:
        before, after: points; None where a row was, or is, open.
        flipped: checks whose outcome differs, as ``id: before -> after``.
    """

    student: str
    exercise: str
    before: Fraction | None
    after: Fraction | None
    status_before: str
    status_after: str
    flipped: tuple[str, ...]


def changes(book: Gradebook, before: Mapping[tuple[str, str], Entry]) -> list[Change]:
    """What differs between `before` and the book, both by today's rules.

    Args:
        book: as it stands.
        before: the entries of the last run that came to its end.
    """
    then = replace(book, entries=before)
    found = []
    for student in book.students:
        for exercise in book.exercises:
            row = (student.key, exercise.name)
            if row not in before or _same(before[row], book.entries.get(row)):
                continue
            old, new = then.line(student, exercise), book.line(student, exercise)
            flipped = tuple(_flipped(old.row, new.row))
            statuses = old.row.entry.status.value, new.row.entry.status.value
            if flipped or statuses[0] != statuses[1] or old.mark.score != new.mark.score:
                found.append(Change(*row, old.mark.score, new.mark.score, *statuses, flipped))
    return found


def rescored(book: Gradebook, before: Mapping[tuple[str, str], Fraction | None]) -> list[Change]:
    """What is worth something else than was told before: the results are the same, and rules differ.

    Args:
        book: as it stands.
        before: points by student and exercise; None for a row that was open.
    """
    found = []
    for _, lines in book.lines():
        for line in lines:
            row, status = (line.student.key, line.exercise.name), line.row.entry.status.value
            if row in before and before[row] != line.mark.score:
                found.append(Change(*row, before[row], line.mark.score, status, status, ()))
    return found


def write_changes(path: Path, found: list[Change], *, excel: bool) -> None:
    """Write ``changes.csv``, see `write_table`."""
    header = ("student", "exercise", "before", "after", "status_before", "status_after", "checks")
    rows = (
        (c.student, c.exercise, c.before, c.after, c.status_before, c.status_after, "; ".join(c.flipped)) for c in found
    )
    write_table(path, header, rows, excel=excel)


def in_words(found: list[Change]) -> str:
    """``12 results changed: 9 up, 1 down, 2 of the same points``; empty where none did."""
    if not found:
        return ""
    up = sum((change.after or 0) > (change.before or 0) for change in found)
    down = sum((change.after or 0) < (change.before or 0) for change in found)
    same = len(found) - up - down
    told = [f"{number} {word}" for number, word in ((up, "up"), (down, "down"), (same, "of the same points")) if number]
    return f"{len(found)} result{'' if len(found) == 1 else 's'} changed: {', '.join(told)}"


def _same(before: Entry, after: Entry | None) -> bool:
    return after is not None and (before.grading, before.status) == (after.grading, after.status)


def _flipped(before: Row, after: Row) -> Iterator[str]:
    old, new = _outcomes(before.report), _outcomes(after.report)
    for check in (*old, *(check for check in new if check not in old)):
        was, is_now = old.get(check, "absent"), new.get(check, "absent")
        if was != is_now:
            yield f"{check}: {was} -> {is_now}"


def _outcomes(report: Report | None) -> dict[str, Outcome]:
    several = report is not None and len(report.devices) > 1
    checks = report.checks if report is not None else ()
    return {f"{c.id} [{c.device}]" if several else c.id: c.outcome for c in checks}
