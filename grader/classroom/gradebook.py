"""The class as it stands: what each student has for each exercise, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from grader.classroom.assignment import Assignment
from grader.classroom.marks import Mark, mark
from grader.classroom.overrides import Override
from grader.classroom.people import Student
from grader.classroom.results import Entry, Results, Row
from grader.classroom.statuses import Status
from grader.content.exercise import Exercise


@dataclass(frozen=True, slots=True)
class Line:
    """One student's result for one exercise."""

    student: Student
    exercise: Exercise
    row: Row
    mark: Mark


@dataclass(frozen=True, slots=True)
class Total:
    """One student's sum.

    Attributes:
        raw: before lateness.
        score: what counts.
        possible: of the exercises that count; those that are still open, and extra credit, are not in it.
        late_seconds: the most of any exercise.
        flags: what a person should look at.
    """

    student: Student
    marks: Mapping[str, Mark]
    statuses: Mapping[str, Status]
    raw: Fraction
    penalty: Fraction
    score: Fraction
    possible: Fraction
    late_seconds: float
    flags: tuple[str, ...]

    @property
    def percent(self) -> float | None:
        """Of what is possible; None where nothing is."""
        return float(100 * self.score / self.possible) if self.possible else None

    def count(self, *statuses: Status) -> int:
        """How many of the exercises ended so."""
        return sum(status in statuses for status in self.statuses.values())


@dataclass(frozen=True)
class Gradebook:
    """The last entry of each row, and what it is worth by the assignment's rules.

    Attributes:
        students: with a row each.
        exercises: in the assignment's order.
        entries: by student and exercise.
        overrides: what a person decided, likewise.
        results: where reports are kept: each is read when it is asked for, so that a class fits into memory.
        seed: of the last run.
        anonymous: whether the report of the class calls students by numbers.
        excel: whether tables have a byte order mark.
        fills: files of a platform that are filled in, by its name.
    """

    assignment: Assignment
    students: Sequence[Student]
    exercises: Sequence[Exercise]
    entries: Mapping[tuple[str, str], Entry]
    overrides: Mapping[tuple[str, str], Override]
    results: Results
    seed: int
    anonymous: bool = False
    excel: bool = False
    fills: Mapping[str, Path] = field(default_factory=dict)

    def line(self, student: Student, exercise: Exercise) -> Line:
        """One result, with its report."""
        entry = self.entries.get((student.key, exercise.name)) or Entry(student.key, exercise.name, Status.MISSING)
        row = Row(entry, None if entry.grading is None else self.results.grading(entry.grading))
        override = self.overrides.get((student.key, exercise.name))
        return Line(student, exercise, row, mark(row, exercise, self.assignment, override))

    def lines(self) -> Iterator[tuple[Student, list[Line]]]:
        """Each student's results, one student after the other."""
        for student in self.students:
            yield student, [self.line(student, exercise) for exercise in self.exercises]

    def total(self, student: Student, lines: Sequence[Line]) -> Total:
        """A student's sum."""
        counted = [line for line in lines if line.mark.score is not None]
        parts = {line.exercise.name: self.assignment.part(line.exercise.name) for line in lines}
        possible = sum((li.mark.possible for li in counted if not parts[li.exercise.name].extra), Fraction(0))
        return Total(
            student,
            {line.exercise.name: line.mark for line in lines},
            {line.exercise.name: line.row.entry.status for line in lines},
            sum((line.mark.raw for line in counted), Fraction(0)),
            sum((line.mark.penalty for line in counted), Fraction(0)),
            sum((line.mark.score or Fraction(0) for line in counted), Fraction(0)),
            possible,
            max((line.mark.late_seconds or 0.0 for line in lines), default=0.0),
            tuple(self._flags(student, lines)),
        )

    def _flags(self, student: Student, lines: Sequence[Line]) -> Iterator[str]:
        if not student.on_roster and any(other.on_roster for other in self.students):
            yield "not on the roster"
        for line in lines:
            status, name = line.row.entry.status, line.exercise.short
            if status.is_open or status is Status.AMBIGUOUS:
                yield f"{name}: {status.value}"
            elif self.assignment.part(line.exercise.name).require and status is not Status.SOLVED:
                yield f"{name}: required, not solved"
