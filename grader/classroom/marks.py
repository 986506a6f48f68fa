"""From checks to points: by check within a category, then lateness, then what a person decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from grader.category import Category
from grader.classroom.assignment import Assignment, Part, Rounding
from grader.classroom.overrides import Override
from grader.classroom.results import Row
from grader.content.exercise import Exercise
from grader.report import Report, counted


@dataclass(frozen=True, slots=True)
class Mark:
    """The points of one row.

    Attributes:
        categories: earned and possible points of each.
        raw: points for the checks, after rounding.
        possible: points for all of them.
        late_seconds: 0 where it was in time; None where nothing was handed in or nothing is due.
        penalty: points that lateness costs.
        override: what a person decided.
        score: what counts; None for a row that is still open: somebody else is at fault, and it counts neither way.
    """

    categories: Mapping[Category, tuple[Fraction, Fraction]] = field(default_factory=dict)
    raw: Fraction = Fraction(0)
    possible: Fraction = Fraction(0)
    late_seconds: float | None = None
    penalty: Fraction = Fraction(0)
    override: Override | None = None
    score: Fraction | None = None


def mark(row: Row, exercise: Exercise, assignment: Assignment, override: Override | None) -> Mark:
    """The points of a row, computed from what is stored: a rule that changes needs no regrading."""
    part, status = assignment.part(exercise.name), row.entry.status
    categories = _categories(row.report, exercise, part)
    if status.is_open and override is None:
        return Mark(categories, possible=part.points)
    raw = _rounded(sum((earned for earned, _ in categories.values()), Fraction(0)), assignment.rounding)
    if status.is_graded:
        raw = max(raw, min(assignment.floor, part.points))
    late = _late_seconds(row, assignment)
    share = assignment.late.share(late) if assignment.late is not None and late else Fraction(0)
    penalty = raw * share
    score = raw - penalty
    return Mark(categories, raw, part.points, late, penalty, override, override.apply(score) if override else score)


def _categories(report: Report | None, exercise: Exercise, part: Part) -> dict[Category, tuple[Fraction, Fraction]]:
    """Each category's share of the part's points, and how much of it the checks that passed earn."""
    own = sum(exercise.points.values())
    found = {}
    for category, points in exercise.points.items():
        possible = part.points * points / own
        ours = [check for check in report.checks if check.category is category] if report is not None else []
        passed, of = counted(ours)
        found[category] = (possible * passed / of if of else Fraction(0), possible)
    return found


def _rounded(points: Fraction, rounding: Rounding) -> Fraction:
    match rounding:
        case Rounding.DOWN:
            return Fraction(points // 1)
        case Rounding.HALF:
            return Fraction((2 * points + Fraction(1, 2)) // 1, 2)
        case Rounding.NONE:
            return points


def _late_seconds(row: Row, assignment: Assignment) -> float | None:
    due = assignment.due_for(row.entry.student)
    if due is None or not row.entry.submitted:
        return None
    return max(0.0, (datetime.fromisoformat(row.entry.submitted) - due).total_seconds())
