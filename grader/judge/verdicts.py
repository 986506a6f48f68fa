"""What is told of what happened: whose fault an error is, and the points."""

from __future__ import annotations

import dataclasses
import traceback
from collections.abc import Sequence

from grader.checks.budgets import BudgetError
from grader.checks.compare import Mismatch
from grader.checks.contract import ContractError
from grader.content.exercise import Exercise
from grader.errors import ExerciseError, GraderError
from grader.hosts.patience import Patience
from grader.hosts.unanswered import InconclusiveError, RefusedCall, SubmissionError
from grader.report import Category, CheckResult, Failure, Frame, Kind, Outcome, Score, counted


def of_error(error: BaseException) -> tuple[Outcome, Failure] | None:
    """Whose fault an error in a check is, and how to say it; None for what a check's own line raised."""
    match error:
        case SubmissionError():
            return Outcome.FAILED, error.failure
        case Mismatch():
            return Outcome.FAILED, Failure(Kind.MISMATCH, error.message, error.details)
        case BudgetError():
            return Outcome.FAILED, Failure(Kind.BUDGET, error.message, error.details)
        case ContractError():
            return Outcome.FAILED, Failure(Kind.CONTRACT, error.clause, error.details)
        case InconclusiveError():
            return Outcome.INCONCLUSIVE, Failure(Kind.BUDGET, error.message)
        case GraderError():
            return Outcome.FAULT, Failure(Kind.INTERNAL, error.message)
        case ExerciseError():
            return Outcome.BROKEN, Failure(Kind.INTERNAL, error.message)
        case AssertionError() if str(error):
            return Outcome.FAILED, Failure(Kind.ASSERTION, str(error))
    return None


def of_refused_call(failure: Failure, call: RefusedCall) -> tuple[Outcome, Failure]:
    """An answer failed since the barriers refused a system call. It is our fault where we know of nothing bad in it."""
    if call.does:
        said = {"system call": f"`{call.name}`: {call.does}, which no answer may"}
        return Outcome.FAILED, dataclasses.replace(failure, details={**failure.details, **said})
    return Outcome.FAULT, Failure(
        Kind.INTERNAL,
        f"Your code needs the system call `{call.name}`, which the grader does not let through. That is a gap of the"
        " grader's and no fault of yours: please report it.",
    )


def of_unusable_answer(error: BaseException, text: str) -> Failure:
    """A check's own line raised on an answer with which it could do nothing."""
    if isinstance(error, AssertionError):
        return Failure(Kind.ASSERTION, f"The answer is wrong ({where(error)}).")
    return Failure(Kind.ASSERTION, f"The answer is not what the statement asks for ({text}).")


def of_lateness(patience: Patience) -> tuple[Outcome, Failure]:
    """The time of the whole grading is over. It is the submission's fault where it used most of that time itself."""
    if patience.is_theirs:
        return Outcome.FAILED, patience.over()
    busy = "The machine was too busy with other things, or too slow, to grade in time."
    return Outcome.FAULT, Failure(Kind.INTERNAL, f"{patience.over().message} {busy}")


def where(error: BaseException) -> str:
    """The line of the checks file that raised."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith("checks.py")]
    return f"checks.py, line {lines[-1]}" if lines else type(error).__name__


def bounded(failure: Failure) -> Failure:
    """A failure quotes the submission: never more of it than a reader can use, and nothing that is no text."""

    def text(value: str, most: int) -> str:
        return value[:most].encode("utf-8", "backslashreplace").decode()

    details = {text(key, 80): text(value, 400) for key, value in list(failure.details.items())[:20]}
    frames = tuple(Frame(f.line, text(f.function, 200), text(f.text, 400)) for f in failure.frames[:16])
    return Failure(failure.kind, text(failure.message, 2000), details, frames)


def scores(exercise: Exercise, checks: Sequence[CheckResult]) -> dict[Category, Score]:
    """Points of a category in proportion to the checks passed, rounded down: full points are for all of them."""
    earned_by = {}
    for category, possible in exercise.points.items():
        ours = [check for check in checks if check.category is category]
        passed, of = counted(ours)
        earned = possible * passed // of if ours else 0
        earned_by[category] = Score(earned, possible, sum(c.outcome is Outcome.PASSED for c in ours), len(ours))
    return earned_by
