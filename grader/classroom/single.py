"""One report in a platform's format: a class of one, who may see all of it."""

from __future__ import annotations

import dataclasses
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from grader.classroom.assignment import Reveal, of_exercises
from grader.classroom.exports import export_of
from grader.classroom.gradebook import Gradebook
from grader.classroom.keys import digest_of, version
from grader.classroom.people import Student
from grader.classroom.results import Entry, Grading, open_results
from grader.classroom.statuses import status_of
from grader.content.exercise import Exercise
from grader.errors import UsageError
from grader.report import Report

FORMATS = ("gradescope", "junit", "classroom50", "exercism", "autolab")
"""Those that are one text for one report."""
_WHO = "you"


def expect_format(name: str) -> None:
    """Raise UsageError unless one file can be written so: before there is anything to write."""
    if name not in FORMATS:
        raise UsageError(f"One file is not written as {name!r}.", f"Give {', '.join(FORMATS)}.")


def as_text(report: Report, exercise: Exercise, place: str, sha256: str, name: str) -> str:
    """A report in the format called `name`.

    Args:
        report: of one file.
        exercise: that it answers.
        place: of the file, as a reader is told it.
        sha256: of the file.
        name: one of `FORMATS`.
    """
    now, status = datetime.now(UTC), status_of(report)
    grading = Grading(
        report.attempt,
        "",
        exercise.name,
        digest_of(exercise),
        version(),
        report.seed,
        report.devices,
        now.isoformat(timespec="seconds"),
        report.seconds,
        status,
        report=report,
    )
    entry = Entry(_WHO, exercise.name, status, place=place, sha256=sha256, submitted=now.isoformat(timespec="seconds"))
    rules = dataclasses.replace(of_exercises([exercise]), reveal=Reveal.ALL)
    with tempfile.TemporaryDirectory() as folder, open_results(Path(folder, "none"), create=False) as results:
        results.record(results.begin(now, report.seed, {}), grading, [entry])
        book = Gradebook(rules, [Student(_WHO)], [exercise], results.entries(), {}, results, report.seed)
        export_of(name)(book, Path(folder))
        [file] = [path for path in Path(folder).rglob("*") if path.is_file()]
        return file.read_text("utf-8")
