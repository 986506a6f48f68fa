"""How the class stood when tables were last written: who was in it, and for how many points.

Rules, roster and decisions are not kept with the results: they may be others each time. So what changed by them can be
told only against what was told before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grader.classroom.gradebook import Total
from grader.classroom.people import People, Student
from grader.classroom.results import Entry
from grader.errors import UsageError

Scores = Mapping[tuple[str, str], Fraction | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """What was told of a class.

    Attributes:
        run: number of the last run that is in it.
        students: of the class. Names under which results are kept are among those of each.
        scores: points by student and exercise; None for a row that was open.
    """

    run: int
    students: tuple[Student, ...]
    scores: Scores


def standing_of(run: int, totals: Sequence[Total]) -> Standing:
    """How a class stands now."""
    scores = {(t.student.key, name): mark.score for t in totals for name, mark in t.marks.items()}
    return Standing(run, tuple(total.student for total in totals), scores)


def to_data(standing: Standing) -> dict[str, Any]:
    """It as plain data."""
    return {
        "run": standing.run,
        "students": [dataclasses.asdict(student) for student in standing.students],
        "scores": [[*row, None if score is None else str(score)] for row, score in standing.scores.items()],
    }


def from_data(data: Mapping[str, Any]) -> Standing:
    """It from what `to_data` made."""
    students = (Student(**{**fields, "also": tuple(fields["also"])}) for fields in data["students"])
    scores = {(s, e): None if score is None else Fraction(score) for s, e, score in data["scores"]}
    return Standing(data["run"], tuple(students), scores)


class Members:
    """A class on another roster, or on the same one: who is in it, and whose results are whose.

    Who stands on the roster is in it, and so is who handed in, as when the class is graded.

    Args:
        standing: as it was.
        handed_in: names under which something handed in is kept.
        roster: the new one; None: who was in the class is.

    Attributes:
        people: of the class.

    Raises:
        UsageError: what was two students' is one's on this roster: whose file counts is not known.
    """

    def __init__(self, standing: Standing, handed_in: set[str], roster: Sequence[Student] | None) -> None:
        self.people = People()
        for student in standing.students if roster is None else roster:
            self.people.add(student)
        self._keys: dict[str, str] = {}
        takers: dict[str, str] = {}
        for student in standing.students:
            names = (student.key, *student.also)
            has_work = not handed_in.isdisjoint(names)
            if not has_work and self.people.known(names) is None:
                continue  # was on the roster before, and handed in nothing
            found = self.people.find(names)
            other = takers.setdefault(found.key, student.key) if has_work else student.key
            if other != student.key:
                raise UsageError(
                    f"{other} and {student.key} are one student on this roster: {found.key}.",
                    "Leave --report out: `kata grade` says which of their files counts.",
                )
            self._keys = dict.fromkeys(student.also, found.key) | self._keys | {student.key: found.key}
            also = (name for name in (*found.also, *names) if name != found.key)
            self.people.add(dataclasses.replace(found, also=tuple(dict.fromkeys(also))))

    def entries(self, kept: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
        """The results of who is in the class."""
        found: dict[tuple[str, str], Entry] = {}
        for entry in kept:
            key = self._keys.get(entry.student)
            row = key or "", entry.exercise
            if key is not None and (row not in found or entry.submitted or not found[row].submitted):
                found[row] = dataclasses.replace(entry, student=key)
        return found
