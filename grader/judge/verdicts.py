"""What is told of what happened: whose fault an error is, what a text says before it runs, and the points."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from grader.checks.budgets import BudgetError
from grader.checks.compare import Mismatch
from grader.checks.contract import ContractError
from grader.content.exercise import Exercise
from grader.errors import ExerciseError, GraderError
from grader.hosts.unanswered import InconclusiveError, SubmissionError
from grader.reading.refused import find_uses
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


def of_unusable_answer(error: BaseException, text: str) -> Failure:
    """A check's own line raised on an answer with which it could do nothing."""
    if isinstance(error, AssertionError):
        return Failure(Kind.ASSERTION, f"The answer is wrong ({where(error)}).")
    return Failure(Kind.ASSERTION, f"The answer is not what the statement asks for ({text}).")


def where(error: BaseException) -> str:
    """The line of the checks file that raised."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith("checks.py")]
    return f"checks.py, line {lines[-1]}" if lines else type(error).__name__


def of_text(source: str, exercise: Exercise) -> Failure | None:
    """What is wrong with a submission's text before it runs: it is no Python, or names what is forbidden."""
    if not source.strip():
        return Failure(Kind.LOAD, "Your file is empty.")
    try:
        uses = find_uses(source, exercise.forbid, exercise.allow)
    except SyntaxError as error:
        frame = Frame(error.lineno or 0, "<module>", (error.text or "").rstrip()[:500])
        return Failure(Kind.LOAD, f"Your file is not valid Python: {error.msg}.", frames=(frame,))
    except (ValueError, RecursionError, MemoryError) as error:
        return Failure(Kind.LOAD, f"Your file cannot be read as Python: {type(error).__name__}: {error}.")
    if not uses:
        return None
    lines = source.splitlines()
    frames = tuple(Frame(use.line, "", lines[use.line - 1].strip()[:500]) for use in uses[:4])
    refused, steering = (", ".join(dict.fromkeys(u.name for u in uses if u.means is means)) for means in (False, True))
    sentences = []
    if refused:
        sentences.append(f"Your file uses {refused}, which this exercise asks you to write yourself.")
    if steering:
        sentences.append(
            f"Your file uses {steering}: it could hide from the checks what your code does, and no exercise needs it. "
            'Under `if __name__ == "__main__":` it may stand: that is not run here.'
        )
    return Failure(Kind.FORBIDDEN, " ".join(sentences), frames=frames)


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
