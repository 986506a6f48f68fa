"""What `kata grade --report` does: what is written of a class is made anew from results. Nothing is graded."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from grader.classroom.assignment import Assignment
from grader.classroom.changes import Change, rescored
from grader.classroom.gradebook import Gradebook
from grader.classroom.keys import digest_of
from grader.classroom.overrides import Override
from grader.classroom.people import People, Student
from grader.classroom.results import FILE, Entry, Results
from grader.classroom.standing import Members, Standing, from_data
from grader.classroom.statuses import Status
from grader.classroom.times import read_submissions
from grader.cli.grading import counting
from grader.content.exercise import Exercise
from grader.errors import UsageError

_UNKNOWN = "nothing is kept of it: only `kata grade` without --report looks for it"


def expect_results(folder: Path) -> None:
    """Make sure that there is something to report, before a folder is made for it."""
    if not (folder / FILE).is_file():
        raise UsageError(
            f"{folder} has no {FILE}: nothing was graded there.",
            "Leave --report out, or say with --out where results are.",
        )


def report(
    results: Results,
    exercises: Sequence[Exercise],
    roster: Sequence[Student] | None,
    rules_for: Callable[[People], tuple[Assignment, Mapping[tuple[str, str], Override]]],
    times: Path | None,
    keep_higher: bool,
) -> tuple[list[Change], Gradebook, list[str]]:
    """The class as it stands by today's rules.

    Args:
        results: what is kept.
        exercises: that are told of.
        roster: today's; None: the class is who it was.
        rules_for: today's rules and decisions, for the class.
        times: CSV of when something was handed in; None: as it is kept.
        keep_higher: see `kata grade --help`.

    Returns:
        What is worth something else than was told last, the book, and what a person should know.

    Raises:
        UsageError: the last run did not come to its end, or an exercise was not graded.
    """
    standing, last = _standing(results), results.entries()
    for exercise in exercises:
        if not any(name == exercise.name for _, name in last):
            raise UsageError(f"{exercise.name} was not graded yet.", "Leave --report out.")
    members = Members(standing, {entry.student for entry in last.values() if entry.submitted}, roster)
    rules, decisions = rules_for(members.people)
    told = read_submissions(times, members.people) if times is not None else {}

    def read(number: int | None = None) -> dict[tuple[str, str], Entry]:
        found = members.entries(results.entries(number).values())
        for row, entry in found.items():
            if row[0] in told and entry.submitted:
                when = told[row[0]].isoformat()
                found[row] = dataclasses.replace(entry, submitted=when, time_source="submissions.csv")
        return found

    runs, students = results.runs(), tuple(members.people)
    entries = read()
    for row in ((student.key, exercise.name) for student in students for exercise in exercises):
        entries.setdefault(row, Entry(*row, Status.MISSING, note=_UNKNOWN))
    book = Gradebook(rules, students, exercises, entries, decisions, results, runs[-1].seed)
    notes = [*_members(standing, students), *_not_done(book)]
    book = counting(book, (read(run.number) for run in runs[:-1] if run.ended), keep_higher)
    return rescored(book, standing.scores), book, notes


def _standing(results: Results) -> Standing:
    """What was told last, of the last run."""
    data, runs = results.told(), results.runs()
    standing = from_data(data) if data is not None else None
    if standing is None or not runs or standing.run != runs[-1].number:
        raise UsageError(
            "The last `kata grade` did not come to its end.",
            "Run it again without --report: it does what is left.",
        )
    return standing


def _members(standing: Standing, students: Sequence[Student]) -> Iterator[str]:
    """Who is new in the class, and who is no longer in it."""
    now, before = ({n for s in those for n in (s.key, *s.also)} for those in (students, standing.students))
    yield from (f"{s.key}: new in the class" for s in students if before.isdisjoint((s.key, *s.also)))
    yield from (f"{s.key}: no longer in the class" for s in standing.students if s.key not in now)


def _not_done(book: Gradebook) -> Iterator[str]:
    """What differs from what was graded, and only grading takes into account."""
    for row, decision in book.overrides.items():
        if decision.file not in ("", book.entries[row].place):
            yield f"{row[0]}, {row[1]}: the file that overrides.csv chooses was not graded; `kata grade` grades it"
    digests = {exercise.name: digest_of(exercise) for exercise in book.exercises}
    gradings = (line.row.grading for _, lines in book.lines() for line in lines)
    others = {g.exercise for g in gradings if g is not None and g.digest != digests[g.exercise]}
    for name in sorted(others):
        yield f"{name}: its checks, solution or mistakes differ from what was graded; `kata grade` grades it again"
