"""A result as a list of cases, one a check: what most platforms know. As much of it as students may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from grader.classroom.assignment import Reveal
from grader.classroom.gradebook import Line
from grader.classroom.pages.told import trouble_of
from grader.report import CheckResult, Outcome, Report


@dataclass(frozen=True, slots=True)
class Case:
    """One check.

    Attributes:
        id: unique within the exercise.
        points: that it earned, of `possible`: its category's points, shared by the checks.
        message: why it failed; empty where it did not.
    """

    id: str
    title: str
    category: str
    device: str
    outcome: Outcome
    points: Fraction
    possible: Fraction
    message: str
    seconds: float


def cases(line: Line, reveal: Reveal) -> Iterator[Case]:
    """The checks of a result, in their order; none where nothing was checked."""
    report = line.row.report
    if report is None:
        return
    of = {category: sum(c.category is category for c in report.checks) for category in line.mark.categories}
    for number, check in enumerate(report.checks):
        _, possible = line.mark.categories.get(check.category, (Fraction(0), Fraction(0)))
        share = possible / of[check.category] if of.get(check.category) else Fraction(0)
        yield Case(
            id=f"{check.id} [{check.device}]",
            title=check.title.strip().removesuffix(".") + (f" ({check.case})" if check.case else ""),
            category=check.category.value,
            device=check.device,
            outcome=check.outcome,
            points=share if check.outcome is Outcome.PASSED else Fraction(0),
            possible=share,
            message=_message(report, number, check, reveal),
            seconds=check.seconds,
        )


def _message(report: Report, number: int, check: CheckResult, reveal: Reveal) -> str:
    if check.outcome is Outcome.PASSED:
        return ""
    if report.load is not None:
        return report.load.message
    if check.outcome is not Outcome.FAILED:
        return check.failure.message if check.failure is not None else "not run"
    cause = next((cause for cause in report.causes if number in cause.checks), None)
    if cause is None:
        return check.failure.message if check.failure is not None and reveal is Reveal.ALL else ""
    trouble = trouble_of(cause, report, reveal)
    return "\n".join(filter(None, (trouble.says, trouble.message, *trouble.lines)))
