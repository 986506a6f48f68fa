"""CSV files: one line a student, one a result, one a check."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from grader.category import Category
from grader.classroom.gradebook import Gradebook, Line
from grader.classroom.statuses import Status
from grader.report import Outcome

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]], *, excel: bool) -> None:
    """Write a CSV as RFC 4180 has it, in UTF-8, all of it or nothing.

    Args:
        path: the file.
        header: names of the columns.
        rows: numbers and texts; None is an empty cell.
        excel: with a byte order mark, without which Excel takes UTF-8 for another encoding.
    """
    encoding = "utf-8-sig" if excel else "utf-8"
    draft = path.with_name(f".{path.name}.new")
    with draft.open("w", encoding=encoding, newline="", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([cell(value) for value in row] for row in rows)
    draft.replace(path)


def cell(value: Any) -> str:
    """A value as a cell. Text that a spreadsheet would take for a formula gets a ``'`` before it.

    Much of it is a student's: a file's name, a message. What is a number here is one there.

    >>> cell("=HYPERLINK(1)"), cell(-1), cell(Fraction(5, 2))
    ("'=HYPERLINK(1)", '-1', '2.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int | float | Fraction):
        return points(value)
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def points(value: float | Fraction) -> str:
    """With two decimals at most."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def write_tables(book: Gradebook, folder: Path) -> None:
    """Write ``grades.csv``, ``details.csv`` and ``checks.csv``."""
    write_table(folder / "grades.csv", *_grades(book), excel=book.excel)
    write_table(folder / "details.csv", _DETAILS, _details(book), excel=book.excel)
    write_table(folder / "checks.csv", _CHECKS, _checks(book), excel=book.excel)


def _grades(book: Gradebook) -> tuple[list[str], Iterator[list[Any]]]:
    names = [exercise.name for exercise in book.exercises]
    header = ["student", "email", "name", "section", *names, "raw", "late_seconds", "penalty", "override", "score"]
    header += ["max_score", "percent", "solved", "graded", "missing", "flags"]

    def rows() -> Iterator[list[Any]]:
        for student, lines in book.lines():
            total = book.total(student, lines)
            decided = [line.exercise.short for line in lines if line.mark.override is not None]
            yield [
                *(student.key, student.email, student.name, student.section),
                *(total.marks[name].score for name in names),
                *(total.raw, total.late_seconds, total.penalty, "; ".join(decided), total.score, total.possible),
                *(total.percent, total.count(Status.SOLVED), sum(s.is_graded for s in total.statuses.values())),
                *(total.count(Status.MISSING), "; ".join(total.flags)),
            ]

    return header, rows()


_DETAILS = (
    *("student", "exercise", "status", "matched_by", "file", "sha256", "submitted_at", "time_source", "late_seconds"),
    *("raw", "penalty", "override", "reason", "score", "possible"),
    *(f"{category}_{what}" for category in Category for what in ("earned", "possible")),
    *("checks_passed", "checks_total", "misconceptions", "first_failed_check", "message", "note"),
    *("seconds", "seed", "exercise_digest", "kata_version", "graded_at"),
)


def _details(book: Gradebook) -> Iterator[list[Any]]:
    for _, lines in book.lines():
        for line in lines:
            yield [*_of_entry(line), *_of_checks(line), *_of_grading(line)]


def _of_entry(line: Line) -> list[Any]:
    entry, mark, override = line.row.entry, line.mark, line.mark.override
    decided: Fraction | str | None = override.points if override is not None else None
    if override is not None and override.adds:
        decided = f"add {points(override.points or 0)}"  # a sign in front would look like a formula
    by_category = [number for category in Category for number in mark.categories.get(category, (None, None))]
    return [
        *(entry.student, entry.exercise, entry.status.value, entry.matched_by, entry.place, entry.sha256),
        *(entry.submitted, entry.time_source, mark.late_seconds, mark.raw, mark.penalty),
        *(decided, override.reason if override is not None else "", mark.score, mark.possible),
        *by_category,
    ]


def _of_checks(line: Line) -> list[Any]:
    report, grading = line.row.report, line.row.grading
    if report is None:
        return [None, None, "", "", grading.message if grading is not None else "", line.row.entry.note]
    passed = sum(check.outcome is Outcome.PASSED for check in report.checks)
    failed = next((check for check in report.checks if check.outcome not in (Outcome.PASSED, Outcome.NOT_RUN)), None)
    failure = report.load or (failed.failure if failed is not None else None)
    named = [cause.mistake for cause in report.causes if cause.mistake]
    return [
        *(passed, len(report.checks), "; ".join(named), failed.id if failed is not None else ""),
        *(failure.message if failure is not None else "", line.row.entry.note),
    ]


def _of_grading(line: Line) -> list[Any]:
    grading = line.row.grading
    if grading is None:
        return [None] * 5
    return [grading.seconds, str(grading.seed), grading.digest, grading.version, grading.time]


_CHECKS = (
    *("student", "exercise", "check_id", "title", "category", "device", "outcome", "misconception", "cause"),
    *("message", "seconds"),
)


def _checks(book: Gradebook) -> Iterator[list[Any]]:
    for _, lines in book.lines():
        for line in lines:
            yield from _of_report(line)


def _of_report(line: Line) -> Iterator[list[Any]]:
    report = line.row.report
    if report is None:
        return
    causes = {number: cause for cause in report.causes for number in cause.checks}
    for number, check in enumerate(report.checks):
        cause = causes.get(number)
        yield [
            *(line.student.key, line.exercise.name, check.id, check.title, check.category.value, check.device),
            *(check.outcome.value, cause.mistake if cause else "", cause.says if cause else ""),
            *(check.failure.message if check.failure is not None else "", check.seconds),
        ]
