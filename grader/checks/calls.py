"""The fixtures `candidate` and `reference`: a probe in, data out, within what is left of the check's time."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import numpy
import torch

from grader.checks.nested import mapped
from grader.checks.probes import Probe
from grader.errors import ExerciseError, GraderError
from grader.hosts.host import Counted, Host, How, Pending, Request
from grader.hosts.unanswered import SubmissionError
from grader.report import Kind

_LARGEST_COPY = 1 << 20  # bytes
S = TypeVar("S")
T = TypeVar("T")


class BrokenReferenceError(ExerciseError):
    """The reference did not answer: the exercise is broken, the submission is not to blame.

    Attributes:
        late: it did not answer in time; so it may be for want of a processor.
    """

    def __init__(self, message: str, *, late: bool) -> None:
        super().__init__(message)
        self.late = late


@dataclass
class Clock:
    """What one side has left of a check's time. Only the time in which it is asked counts.

    Attributes:
        seconds: left.
    """

    seconds: float
    _since: float = 0.0

    @property
    def left(self) -> float:
        """Seconds that a question is given: a moment in any case."""
        return max(self.seconds, 0.05)

    def __enter__(self) -> float:
        self._since = time.monotonic()
        return self._since + self.left

    def __exit__(self, *_: object) -> None:
        self.seconds -= time.monotonic() - self._since


@dataclass(frozen=True)
class Call:
    """One question that a check asked the candidate, and how it was answered."""

    probe: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    how: How
    value: Any = None
    failure: SubmissionError | None = None


@dataclass
class Side:
    """One side of a comparison during one check.

    Attributes:
        host: runs the probes.
        seed: for the generators in the host.
        clock: what is left of the check's time.
        record: the calls so far, to be replayed for a diagnosis.
    """

    host: Host
    seed: int
    clock: Clock
    record: list[Call] = field(default_factory=list)

    def __call__(self, probe: Probe, *args: Any, **kwargs: Any) -> Any:
        """Run `probe` on this side's program and return its data.

        In a check the two sides are `candidate` and `reference`, and the same question goes to both::

            @pytest.mark.correctness
            def test_values(candidate, reference, rng):
                "The values are those of the formula."
                x = rng.normal((4,))
                assert_close(candidate(call, x), reference(call, x))
        """
        return self.ask(probe, args, kwargs)[0]

    def ask(
        self,
        probe: Probe,
        args: tuple[Any, ...],
        kwargs: dict[str, Any] | None = None,
        how: How | None = None,
    ) -> tuple[Any, Counted]:
        """As a call, but with a say in how it is made; returns the value and what was counted.

        Raises:
            SubmissionError: the submission did not answer.
            ExerciseError: the reference did not, or `probe` is none.
            GraderError: the reference was killed from outside.
        """
        if not isinstance(probe, Probe):
            raise ExerciseError(f"candidate and reference take a probe, got {probe!r}.", "Decorate it with @probe.")
        kwargs, how = kwargs or {}, how or How()
        if how.seed is None:
            how = dataclasses.replace(how, seed=self.seed)
        try:
            with self.asking() as deadline:
                value, counted = self.host.call(probe.name, args, kwargs, how, deadline)
        except SubmissionError as error:
            self.record.append(Call(probe.name, kept(args), kept(kwargs), how, failure=error))
            raise
        self.record.append(Call(probe.name, kept(args), kept(kwargs), how, value=value))
        return value, counted

    @contextlib.contextmanager
    def asking(self) -> Iterator[float]:
        """Everything that is asked of the host is asked in here: it yields the deadline and says who is to blame.

        A host that has to be started first costs the check none of its time.
        """
        try:
            self.host.load()
            with self.clock as deadline:
                yield deadline
        except SubmissionError as error:
            raise self.blame(error) from error

    def blame(self, error: SubmissionError) -> Exception:
        """The error to raise when this side did not answer."""
        return error


class Answer(Generic[T]):
    """One side's answer to a question that both sides are asked at once.

    Nothing comes of it, and it costs the side no time, until it is called: where the solution cannot be asked a
    question, it is no matter how the submission fares.

    Args:
        side: it is loaded first.
    """

    def __init__(self, side: Side) -> None:
        self._side = side
        self._since = self._deadline = self._seconds = 0.0
        self._pending: Pending[T] | None = None
        self._value: T | None = None
        self._error: SubmissionError | None = None
        try:
            side.host.load()
        except SubmissionError as error:
            self._error = error

    def ask(self, request: Request[T]) -> None:
        """Ask, without waiting."""
        self._since = time.monotonic()
        self._deadline = self._since + self._side.clock.left
        if self._error is None:
            try:
                self._pending = self._side.host.begin(request, self._deadline)
            except SubmissionError as error:
                self._error = error

    def comes_before(self, other: Answer[Any]) -> bool:
        """Wait until one of the two comes, or the time of one is over: whether it is this one that comes."""
        until = min(self._deadline, other._deadline)
        if self._pending is None or other._pending is None:
            return self._pending is not None
        return self._pending.before(other._pending, until)

    def wait(self) -> None:
        """Wait for it."""
        if self._pending is not None:
            try:
                self._value = self._pending.answer(self._deadline)
            except SubmissionError as error:
                self._error = error
            self._pending = None
            self._seconds = time.monotonic() - self._since

    def __call__(self) -> T:
        """What the side answered.

        Raises:
            SubmissionError: the submission did not.
            ExerciseError: the reference did not.
            GraderError: the reference was killed from outside.
        """
        self._side.clock.seconds -= self._seconds
        self._seconds = 0.0
        if self._error is not None:
            raise self._side.blame(self._error) from self._error
        return cast("T", self._value)


def ask_both(candidate: Side, reference: Side, ours: Request[S], theirs: Request[T]) -> tuple[Answer[S], Answer[T]]:
    """Ask both sides at once, each in its own process.

    Args:
        candidate, reference: the two sides.
        ours, theirs: what the one and the other is asked.

    Returns:
        The candidate's answer and the reference's, both to be called. That of the reference comes first: where it has
        none, nobody is to blame for the other.
    """
    of_reference: Answer[T] = Answer(reference)
    of_candidate: Answer[S] = Answer(candidate)
    of_reference.ask(theirs)
    of_candidate.ask(ours)
    if of_candidate.comes_before(of_reference):
        of_candidate.wait()
    of_reference.wait()
    of_candidate.wait()
    return of_candidate, of_reference


def kept(value: Any) -> Any:
    """A copy of what a call was given: a check may change its own tensors before it asks again.

    What is large is not copied: calls that cost so much come from budgets, which make their arguments afresh.
    """
    return mapped(value, _copy)


def _copy(leaf: Any) -> Any:
    if not isinstance(leaf, torch.Tensor | numpy.ndarray) or leaf.nbytes > _LARGEST_COPY:
        return leaf
    return leaf.clone() if isinstance(leaf, torch.Tensor) else leaf.copy()


class Reference(Side):
    """The side that is right by definition: when it does not answer, the exercise is broken, unless it was killed."""

    def blame(self, error: SubmissionError) -> Exception:
        """See `Side.blame`."""
        if error.killed:
            return GraderError(
                "the reference's process was killed from outside: the system may be short of memory.", "Try again."
            )
        where = "".join(f"\n  line {f.line} in {f.function}: {f.text}" for f in error.failure.frames)
        text = re.sub(r"^Your (code|file)", "The reference", error.failure.message) + where
        return BrokenReferenceError(text, late=error.failure.kind is Kind.TIMEOUT)
