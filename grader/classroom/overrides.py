"""``overrides.csv``: what a person decided. It is applied last, and no regrading touches it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from grader.classroom.people import People, read_table
from grader.content.exercise import Exercise
from grader.errors import UsageError

_POINTS = re.compile(r"(?P<sign>[+-]?)(?P<number>\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Override:
    """A decision about one row.

    Attributes:
        points: to set, or to add where `adds`; None where only the file is chosen.
        adds: whether they are added (``+2``, ``-1``) instead of set (``17``).
        reason: in words.
        file: the place of the file that counts; empty where none is chosen.
    """

    points: Fraction | None = None
    adds: bool = False
    reason: str = ""
    file: str = ""

    def apply(self, score: Fraction) -> Fraction:
        """The points after it; never below zero."""
        if self.points is None:
            return score
        return max(Fraction(0), score + self.points if self.adds else self.points)


def read_overrides(path: Path, people: People, exercises: Sequence[Exercise]) -> dict[tuple[str, str], Override]:
    """The decisions in a CSV with the columns ``student``, ``exercise``, ``points``, ``reason`` and ``file``.

    Args:
        path: the file.
        people: of the class.
        exercises: that are graded.

    Raises:
        UsageError: it cannot be read, names an exercise that is not graded, or one row twice.
    """
    found: dict[tuple[str, str], Override] = {}
    for row in read_table(path):
        name, text = row.get("exercise", "").strip(), row.get("points", "").strip()
        named = [exercise.name for exercise in exercises if name in (exercise.name, exercise.short)]
        student = people.known([row.get("student", "").strip()])
        if not named or student is None:
            raise UsageError(
                f"{path}: {name!r} of {row.get('student')!r} is no row of this class.", "Correct the line."
            )
        points = _POINTS.fullmatch(text)
        if text and points is None:
            raise UsageError(f"{path}: {text!r} are no points.", "Write 17 to set them, +2 or -1 to change them.")
        key = (student.key, named[0])
        if key in found:
            raise UsageError(f"{path} has {key[0]}, {key[1]} twice.", "Remove one of the lines.")
        number = None if points is None else Fraction(points[0])
        adds = points is not None and bool(points["sign"])
        found[key] = Override(number, adds, row.get("reason", "").strip(), row.get("file", "").strip())
    return found
