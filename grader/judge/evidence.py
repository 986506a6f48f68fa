"""What a failing check shows of the submission: the calls it answered otherwise than the solution, and how."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy
import torch

from grader.checks.calls import Call
from grader.checks.compare import Mismatch, mismatch_of
from grader.checks.nested import leaves
from grader.hosts.host import Host, How
from grader.hosts.unanswered import SubmissionError
from grader.report import CheckResult, Kind

_MAX_CALLS = 8  # of a check's calls, the last ones: the one that failed is among them
_CALL_SECONDS = 5.0
_MOST = 1 << 16  # elements of an answer that are looked at to see what it tells
TELLING = 3.0
"""Weight from which answers tell one cause from another, by themselves."""
A_LITTLE = 0.3
"""Weight from which they do where they explain a whole report."""
_FRACTION, _WHOLE, _TRUTH = 3.0, 0.34, 0.1  # weight of an element that differs: a fraction, a whole number, a bool


@dataclass(frozen=True)
class Answer:
    """What a program answered to a call: a value, or why there is none."""

    value: Any = None
    failure: SubmissionError | None = None

    def like(self, other: Answer) -> bool:
        """True where both are the same up to rounding, or failed in the same way."""
        if self.failure is not None or other.failure is not None:
            return self._words() == other._words()
        return mismatch_of(self.value, other.value) is None

    def explains(self, got: Answer, expected: Answer) -> bool:
        """True where this is the submission's answer, up to rounding.

        The same sum has another rounding in another process: where large numbers cancel, that is more than a check
        would allow. It is little beside what is to be explained, the distance of `got` from `expected`.
        """
        if self.like(got):
            return True
        if self.failure is not None or got.failure is not None or expected.failure is not None:
            return False
        sides = [list(leaves(answer.value)) for answer in (self, got, expected)]
        if len({tuple(path for path, _ in side) for side in sides}) > 1:
            return False
        return all(_near(*(leaf for _, leaf in three)) for three in zip(*sides, strict=True))

    def raises_as(self, got: Answer) -> bool:
        """True where both raised the same: of an exception of Python's or torch's every word, sizes included; of one
        that a line of their own raises, its type."""
        if self.failure is None or got.failure is None or self._words() != got._words():
            return False
        ours, theirs = self.failure.failure, got.failure.failure
        own = all(one.frames and one.frames[-1].text.lstrip().startswith("raise ") for one in (ours, theirs))
        return own or ours.message.partition("\n")[0] == theirs.message.partition("\n")[0]

    def _words(self) -> tuple[Kind, str] | None:
        """Of an exception its type: what it says is each author's own."""
        if self.failure is None:
            return None
        failure = self.failure.failure
        return failure.kind, failure.message.partition("\n")[0].partition(": ")[0]


@dataclass(frozen=True)
class Difference:
    """A call that the submission answered otherwise than the solution."""

    call: Call
    got: Answer
    expected: Answer

    @property
    def mismatch(self) -> Mismatch | None:
        """How the two values differ; None where one of them is no value."""
        if self.got.failure is not None or self.expected.failure is not None:
            return None
        return mismatch_of(self.got.value, self.expected.value)

    @property
    def weight(self) -> float:
        """How much the submission's answer tells: two programs that answer so by chance are rare from `TELLING` on.

        An exception tells nothing by itself: many causes end in the same one. Neither does NaN. A whole number that
        stands everywhere, such as 0, tells too little.
        """
        if self.got.failure is not None:
            return 0.0
        if self.expected.failure is not None:
            return TELLING
        return sum(_weight(left, right) for left, right in _pairs(self.got.value, self.expected.value))


@dataclass
class Evidence:
    """A failing check.

    Attributes:
        number: of the check, in the report.
        result: of the check.
        calls: that it made, the last ones.
        error: that ended it.
        generic: what it asks holds for many exercises.
        symptom: what the wrong answer looks like.
        differences: of the calls from the solution's answers; see `compare`.
    """

    number: int
    result: CheckResult
    calls: tuple[Call, ...]
    error: BaseException | None
    generic: bool = False
    symptom: str = ""
    differences: tuple[Difference, ...] = ()
    answers: list[tuple[Call, Answer]] = field(default_factory=list)

    def compare(self, reference: Host, deadline: float) -> bool:
        """Put the calls to the solution.

        Args:
            reference: runs the solution.
            deadline: `time.monotonic()` value.

        Returns:
            Whether there was time for all of them.
        """
        for call in self.calls[-_MAX_CALLS:]:
            expected = ask(reference, call, deadline) if time.monotonic() < deadline else None
            # A solution that was cut off has not answered: it is no exception that a submission should raise, too.
            if expected is None or (expected.failure is not None and expected.failure.failure.kind is Kind.TIMEOUT):
                return False
            got = Answer(call.value, call.failure)
            self.answers.append((call, expected))
            if not got.like(expected):
                self.differences = (*self.differences, Difference(call, got, expected))
        return True

    @property
    def unwritten(self) -> bool:
        """Whether it met a blank of the stub. Torch raises NotImplementedError, too."""
        failure = self.result.failure
        if failure is None or failure.kind is not Kind.RAISED or not failure.frames:
            return False
        return "raise NotImplementedError" in failure.frames[-1].text

    def holding(self, part: Any) -> Call | None:
        """The call whose answer is, or holds, `part` itself."""
        return next((call for call in reversed(self.calls) if path_to(part, call.value) is not None), None)

    def answering(self, part: Any, path: tuple[Any, ...]) -> Call | None:
        """The call whose answer has `part` at the end of `path`: a number is no object by which it could be found."""
        return next((call for call in reversed(self.calls) if _is_at(part, path, call.value)), None)

    @property
    def raised(self) -> bool:
        """Whether all that differs are exceptions that the submission raised."""
        failures = [difference.got.failure for difference in self.differences]
        return bool(failures) and all(one is not None and one.failure.kind is Kind.RAISED for one in failures)

    @property
    def weight(self) -> float:
        """How much its answers tell."""
        return sum(difference.weight for difference in self.differences)


def ask(host: Host, call: Call, deadline: float) -> Answer:
    """Put a call to another program; nothing is counted."""
    how = dataclasses.replace(call.how, count="")
    try:
        host.load(deadline)
        until = min(deadline, time.monotonic() + _CALL_SECONDS)
        value, _ = host.call(call.probe, call.args, call.kwargs, how, until)
    except SubmissionError as error:
        return Answer(failure=error)
    return Answer(value)


def asked_plainly(how: How) -> bool:
    """True for a call whose value is the probe's, of arguments as they were given."""
    return not (how.inputs or how.strided)


def path_to(part: Any, value: Any) -> tuple[Any, ...] | None:
    """Keys and indices that lead from a value to the very object `part`; None where it is not in there."""
    if value is part and not isinstance(part, bool | int | float | str | None):
        return ()
    items: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list | tuple):
        items = enumerate(value)
    for key, item in items:
        path = path_to(part, item)
        if path is not None:
            return (key, *path)
    return None


def _is_at(part: Any, path: tuple[Any, ...], value: Any) -> bool:
    for key in path:
        inside = isinstance(value, dict) and key in value
        inside = inside or (isinstance(value, list | tuple) and isinstance(key, int) and key < len(value))
        if not inside:
            return False
        value = value[key]
    return type(value) is type(part) and (value is part or (not hasattr(part, "shape") and value == part))


def _near(ours: Any, got: Any, expected: Any) -> bool:
    arrays = [_array(value) for value in (ours, got, expected)]
    if Answer(ours).like(Answer(got)):
        return True
    if any(array is None or array.dtype.kind != "f" for array in arrays) or len({array.shape for array in arrays}) > 1:
        return False
    if _built(ours) != _built(got):  # only numbers may be rounded
        return False
    with numpy.errstate(all="ignore"):
        distance = numpy.abs(arrays[1] - arrays[2])
        largest = distance[numpy.isfinite(distance)].max(initial=0.0)
        return bool(numpy.allclose(arrays[0], arrays[1], rtol=1e-4, atol=1e-5 * largest, equal_nan=True))


def _built(value: Any) -> tuple[Any, ...]:
    """What two answers have in common that differ in their numbers alone."""
    return type(value), getattr(value, "dtype", None), tuple(getattr(value, "shape", ()))


def _pairs(got: Any, expected: Any) -> Iterator[tuple[Any, Any]]:
    """The leaves of both, where they are built alike; else the leaves of `got` beside nothing."""
    if isinstance(got, dict):
        for key, item in got.items():
            yield from _pairs(item, expected.get(key) if isinstance(expected, dict) else None)
    elif isinstance(got, list | tuple):
        alike = isinstance(expected, list | tuple) and len(expected) == len(got)
        for index, item in enumerate(got):
            yield from _pairs(item, expected[index] if alike else None)
    else:
        yield got, expected


def _weight(got: Any, expected: Any) -> float:
    left, right = _array(got), _array(expected)
    if left is None:
        return 0.0 if Answer(got).like(Answer(expected)) else _WHOLE
    alike = right is not None and left.shape == right.shape and left.dtype == right.dtype
    other_kind = 0.0 if alike else _WHOLE
    if right is not None and left.shape == right.shape:
        left, right = left[:_MOST], right[:_MOST]
        with numpy.errstate(all="ignore"):
            left = left[~numpy.isclose(left, right, rtol=1e-4, atol=1e-6, equal_nan=True)]
    left = left[:_MOST]
    if left.dtype == bool:
        return float(_TRUTH * left.size) + other_kind
    values = numpy.unique(left[numpy.isfinite(left)])
    fractions = values[values != numpy.round(values)]
    whole = left.size if len(values) > 1 else 0  # a constant tells nothing
    return float(_FRACTION * len(fractions) + _WHOLE * min(whole, 4 * (len(values) - len(fractions)))) + other_kind


def _array(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        tensor = value.detach()
        if tensor.is_complex():
            tensor = torch.view_as_real(tensor)
        return (tensor.double() if tensor.is_floating_point() else tensor).numpy().reshape(-1)
    if isinstance(value, numpy.ndarray) and value.dtype.kind in "fiubc":
        flat = value.reshape(-1)
        return flat.view(flat.real.dtype) if value.dtype.kind == "c" else flat
    if isinstance(value, bool | int | float) and not (isinstance(value, int) and abs(value) > 2**53):
        return numpy.array([value])
    return None
