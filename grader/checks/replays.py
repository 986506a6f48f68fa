"""How a battery asks: several calls of one probe in a row, in another world (see `grader.confined.replaying`)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from grader.checks import variants
from grader.checks.asked import Question
from grader.checks.calls import Answer, Side, ask_both
from grader.checks.compare import assert_close, mismatch_of
from grader.checks.contract import hold_to
from grader.hosts.host import Grad, HowReplayed, Replayed, replaying
from grader.hosts.unanswered import SubmissionError
from grader.report import Failure


def replay(
    side: Side,
    question: Question,
    calls: Sequence[variants.Call],
    *,
    keep: bool = False,
    watch: bool = False,
    grad: Grad = "usual",
) -> list[Replayed]:
    """Ask a question's probe `calls`, one after the other.

    Args:
        side: candidate or reference.
        question: whose probe is asked.
        calls: arguments.
        keep, watch, grad: see `HowReplayed`.

    Raises:
        SubmissionError: they came to no end.
        ExerciseError: so with the reference.
    """
    with side.asking() as deadline:
        return side.host.replay(question.probe, list(calls), HowReplayed(side.seed, keep, watch, grad), deadline)


def replay_both(
    candidate: Side,
    reference: Side,
    question: Question,
    ours: Sequence[variants.Call],
    theirs: Sequence[variants.Call] | None = None,
    *,
    keep: bool = False,
    watch: bool = False,
    grad: Grad = "usual",
) -> tuple[Answer[list[Replayed]], list[Replayed]]:
    """Ask a question's probe the same of both sides at once, or `ours` of the one and `theirs` of the other.

    Returns:
        The candidate's answer, to be called, and the reference's: see `ask_both`.

    Raises:
        ExerciseError: the reference came to no end.
    """
    asked = [
        replaying(question.probe, list(calls), HowReplayed(side.seed, keep, watch, grad))
        for side, calls in ((candidate, ours), (reference, ours if theirs is None else theirs))
    ]
    answer, of_reference = ask_both(candidate, reference, *asked)
    return answer, of_reference()


def same(one: Replayed, other: Replayed) -> bool:
    """Whether two calls were answered, and with the same up to rounding."""
    return one.failure is None and other.failure is None and mismatch_of(one.value, other.value) is None


def hold(clause: str, got: Replayed, expected: Any) -> None:
    """Refuse what raised, and what is not the expected value.

    Raises:
        ContractError: the value is another one: `clause`, and how.
        SubmissionError: it raised: `clause`, and what.
    """
    refuse_raised(clause, got)
    hold_to(clause, assert_close, got.value, expected)


def refuse_raised(clause: str, got: Replayed) -> None:
    """Refuse what raised.

    Raises:
        SubmissionError: `clause`, and what it raised.
    """
    if got.failure is not None:
        with told_with(clause):
            raise got.failure


@contextlib.contextmanager
def told_with(clause: str) -> Iterator[None]:
    """Say of what a submission raises in here what was asked of it.

    Raises:
        SubmissionError: `clause`, and what it raised.
    """
    try:
        yield
    except SubmissionError as error:
        failure = error.failure
        told = Failure(failure.kind, f"{clause} {failure.message}", failure.details, failure.frames)
        raise SubmissionError(told, error.builtin_types, killed=error.killed) from error
