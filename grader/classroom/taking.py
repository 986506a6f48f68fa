"""A student's answer, taken from the results of a class: its text, and what the checks have against it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.classroom.answers import read_answer
from grader.classroom.archives import opened
from grader.classroom.layouts import Handed
from grader.classroom.results import FILE, Entry, Results, open_results
from grader.classroom.walking import walk
from grader.content.exercise import Exercise
from grader.errors import UsageError
from grader.report import Category, Outcome


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that checks reject.

    Attributes:
        source: its text.
        fails: the categories that reject it.
    """

    source: str
    fails: tuple[Category, ...]


def take(grades: Path, exercise: Exercise, student: str, submissions: Path | None = None) -> Taken:
    """Find what a student handed in for an exercise, as it was graded.

    Args:
        grades: the folder of results.
        exercise: that it answers.
        student: as the results call them.
        submissions: what was graded; None: where it lay in the last run.

    Raises:
        UsageError: there is no such answer, no check rejects it, or it is not there any more as it was graded.
    """
    path = grades / FILE
    if not path.is_file():
        raise UsageError(f"{grades} holds no {FILE}.", "Give the folder that `kata grade` wrote its results to.")
    with open_results(path, create=False) as results:
        entry = _entry(results, exercise, student)
        fails = _fails(results, entry)
        folder = submissions or Path(results.runs()[-1].options.get("submissions", ""))
    return Taken(_source(folder, entry), fails)


def _entry(results: Results, exercise: Exercise, student: str) -> Entry:
    entries = results.entries()
    entry = entries.get((student, exercise.name))
    if entry is None:
        known = sorted(who for who, name in entries if name == exercise.name)
        raise UsageError(
            f"Nobody of this class is called {student!r}, or {exercise.name} was not graded.",
            f"Give one of {len(known)} names: {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}.",
        )
    return entry


def _fails(results: Results, entry: Entry) -> tuple[Category, ...]:
    report = results.grading(entry.grading).report if entry.grading is not None else None
    checks = report.checks if report is not None else ()
    fails = {check.category for check in checks if check.outcome is Outcome.FAILED}
    if not fails:
        raise UsageError(
            f"No check rejects what {entry.student} has for {entry.exercise}: it is {entry.status.value}.",
            "A mistake is a program that runs and that checks reject. Take another student's.",
        )
    return tuple(category for category in Category if category in fails)


def _source(folder: Path, entry: Entry) -> str:
    lost = "Give the folder that was graded with --submissions, or run `kata grade` again."
    if folder == Path() or not folder.is_dir():
        raise UsageError("The folder that the class handed in is not known, or not there any more.", lost)
    found = [there for there in opened(walk(folder), everything=True) if there.place == entry.place]
    answers = [read_answer(Handed(there, entry.student, (), there.parts)) for there in found]
    for answer in answers:
        if answer.sha256 == entry.sha256 and answer.status is None:
            return answer.source
    raise UsageError(f"{entry.place} in {folder} is not the file that was graded any more.", lost)
