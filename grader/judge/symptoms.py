"""What a failure tells by its shape, where no mistake explains it: a constant factor, swapped axes, whole numbers.

Each sentence is said only when it holds for every element and could hardly hold by chance; otherwise nothing is.
"""

from __future__ import annotations

import contextlib
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy
import torch

from grader.checks.compare import Mismatch
from grader.judge.evidence import Evidence
from grader.judge.naming import Names
from grader.report import Category, CheckResult, Kind, Outcome

_MOST = 1 << 18  # elements that are looked at: what holds for more takes too long to see
_FEW = 3  # wrong elements that tell nothing
_FLOAT32_ERRORS = (1e-9, 2e-6)  # relative: more than float64's, no more than a few roundings of float32
_COARSE = 1e-5  # eps of the dtypes with two or three digits is above
_FEWEST = 4  # elements that differ from each other: fewer agree by chance
_PIECE = 1024
_LARGEST_FACTOR = 4096
_MODES = ("train", "eval")
_ANSWER = "your answer"
_Given = dict[str, torch.Tensor]  # the arguments that are arrays, by what they are called
_COARSER = {  # dtype: the next coarser ones, and the relative error of rounding to them
    torch.float64: (("float32", torch.float32, 1e-6),),
    torch.float32: (("float16", torch.float16, 1e-3), ("bfloat16", torch.bfloat16, 8e-3)),
}


def of_values(got: Any, expected: Any, arguments: Sequence[Any] = (), called: Sequence[str] = ()) -> str:
    """What the difference of two arrays looks like, as a sentence; empty when it looks like nothing known.

    Args:
        got: a tensor or array of the submission's answer.
        expected: what stands in its place in the right answer.
        arguments: what the submission was given.
        called: what they are called in a sentence; else by their numbers.
    """
    arrays = [_tensor(value) for value in (got, expected)]
    left, right = arrays
    if left is None or right is None or not 0 < right.numel() <= _MOST or left.numel() > _MOST:
        return ""
    words = [*called, *(f"argument {number}" for number in range(len(called) + 1, len(arguments) + 1))]
    named = ((word, _tensor(value)) for word, value in zip(words, arguments, strict=False))
    given = {word: tensor.double() for word, tensor in named if tensor is not None and not tensor.is_complex()}
    if left.shape != right.shape:
        return _shape(left, right)
    if left.dtype != right.dtype:
        return _dtype(left, right)
    if left.is_complex() or left.dtype == torch.bool:
        return ""
    if left.dtype == torch.float64 and not _widened(given) and _to_seven_digits(left, right):
        return "Right to about seven digits: somewhere on the way your float64 numbers pass through float32."
    if _few(left, right):
        return ""
    for look in (_not_finite, _untouched, _rounded, _whole_numbers, _arranged, _shifted, _scaled):
        sentence = look(left.double(), right.double(), given, left.dtype)
        if sentence:
            return sentence
    return ""


def of_report(checks: Sequence[CheckResult]) -> str:
    """What the checks that passed and those that failed tell together; empty where that is nothing."""
    return next((sentence for look in (_only_gradients, _only_on, _only_in) for sentence in look(checks)), "")


def of_evidence(evidence: Evidence, names: Names) -> str:
    """What the answer that failed a check looks like; empty where it looks like nothing known."""
    error = evidence.error if isinstance(evidence.error, Mismatch) else None
    for difference in evidence.differences if error is None else ():
        error = error or difference.mismatch
    if error is None:
        return ""
    with contextlib.suppress(Exception):  # a hint at most: whatever an answer is, it costs no verdict
        call = evidence.holding(error.got)
        arguments, called = (call.args, names.parameters(call.probe)) if call is not None else ((), ())
        sentence = of_values(error.got, error.expected, arguments, called)
        if call is not None and call.value is error.got:
            return sentence
        part = "a part of your answer"
        return sentence.replace(_ANSWER, part).replace(_ANSWER.capitalize(), part.capitalize())
    return ""


# --- one answer


def _widened(given: _Given) -> bool:
    """Whether an argument is of float32's numbers: what else is exact, such as a sum of 1, is off there."""
    return any(_telling(tensor) and torch.equal(tensor, tensor.float().double()) for tensor in given.values())


def _to_seven_digits(left: torch.Tensor, right: torch.Tensor) -> bool:
    """Relative errors that are float32's: larger than float64's can be, small, and up as often as down.

    A small number too much, such as another eps, moves all numbers the same way.
    """
    finite = right.isfinite() & (right != 0)
    if not _telling(right) or not finite.any() or not torch.equal(left.isfinite(), right.isfinite()):
        return False
    errors = ((left - right) / right)[finite]
    up = float((errors > 0).double().mean())
    smallest, largest = _FLOAT32_ERRORS
    return bool(errors.abs().max() < largest and errors.abs().median() > smallest) and 0.2 <= up <= 0.8


def _few(left: torch.Tensor, right: torch.Tensor) -> bool:
    """Right up to a few elements: whatever holds for all of them is by chance."""
    near = torch.isclose(left.double(), right.double(), rtol=1e-3, atol=1e-6, equal_nan=True)
    wrong = int((~near).sum())
    return wrong <= min(_FEW, right.numel() // 4) and bool(left.isfinite().all()) and not _exactly(left, right)


def _exactly(left: torch.Tensor, right: torch.Tensor) -> bool:
    """Every number is one of a coarser dtype: that shows in digits which are right otherwise."""
    return any(
        torch.equal(left.double(), left.to(coarser).double()) and not torch.equal(right, right.to(coarser).to(right))
        for _, coarser, _ in _COARSER.get(left.dtype, ())
    )


def _shape(left: torch.Tensor, right: torch.Tensor) -> str:
    """The shape is wrong; the numbers may still be right."""
    if left.numel() != right.numel() or not _telling(right):
        return ""
    shapes = f"{tuple(left.shape)} instead of {tuple(right.shape)}"
    if [n for n in left.shape if n != 1] == [n for n in right.shape if n != 1]:
        if _same(left.reshape(right.shape), right):
            return f"The numbers are right. Only dimensions of size 1 are too many or missing: {shapes}."
        return ""
    for axes in _orders(right):
        if right.permute(axes).shape == left.shape and _same(left, right.permute(axes)):
            return f"The numbers are right, but {_swapped(axes)}: {shapes}."
    return f"The numbers are right, in the shape {shapes}." if _same(left.reshape(right.shape), right) else ""


def _dtype(left: torch.Tensor, right: torch.Tensor) -> str:
    """The dtype is wrong; the numbers may still be right."""
    if left.is_complex() or right.is_complex() or not _telling(right):
        return ""
    tolerance = max((_tolerance(t.dtype) for t in (left, right) if t.is_floating_point()), default=0.0)
    if _near(left.double(), right.double(), tolerance):
        return "The numbers are right: only the dtype is another one."
    return ""


def _not_finite(left: torch.Tensor, right: torch.Tensor, given: _Given, dtype: torch.dtype) -> str:
    """NaN or infinity: where it comes from."""
    bad = ~left.isfinite() & right.isfinite()
    if not bad.any() or bad.all():
        return ""
    for name, argument in given.items():
        if argument.shape != bad.shape:
            continue
        for words, places in _places(argument, bad):
            if torch.equal(places, bad):
                return f"NaN or infinity stands exactly where {name} {words}."
    for axis in range(bad.ndim) if bad.ndim > 1 else ():
        along = bad.movedim(axis, -1)
        if bool((along.all(-1) == along.any(-1)).all()) and along.shape[-1] > 1:
            lines = along.any(-1)
            return f"NaN or infinity fills whole lines along axis {axis}: {int(lines.sum())} of {lines.numel()}."
    return ""


def _places(argument: torch.Tensor, bad: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    yield "is 0", argument == 0
    yield "is infinite or NaN", ~argument.isfinite()
    yield "is negative", argument < 0
    yield "is positive", argument > 0
    inside, outside = argument[bad], argument[~bad]
    if inside.isfinite().all() and len(inside) + len(outside) >= _FEWEST:
        if inside.min() > outside.max():
            yield f"is largest ({inside.min().item():.4g} and more)", argument >= inside.min()
        if inside.max() < outside.min():
            yield f"is smallest ({inside.max().item():.4g} and less)", argument <= inside.max()


def _untouched(left: torch.Tensor, right: torch.Tensor, given: _Given, dtype: torch.dtype) -> str:
    """The answer is zeros, or what was given."""
    if not left.any() and _telling(right):
        return f"Every value of {_ANSWER} is 0."
    for name, argument in given.items():
        if argument.shape == left.shape and _telling(argument) and torch.equal(argument, left):
            return f"{_ANSWER.capitalize()} is {name}, unchanged."
    return ""


def _rounded(left: torch.Tensor, right: torch.Tensor, given: _Given, dtype: torch.dtype) -> str:
    """Right up to the rounding of a coarser dtype, which the answer's numbers show: each is one of that dtype."""
    if not _telling(right):
        return ""
    for name, coarser, error in _COARSER.get(dtype, ()):
        close = (left - right).abs() <= error * (right.abs() + right.abs().max())
        if bool(close.all()) and torch.equal(left, left.to(coarser).double()):
            here = str(dtype).removeprefix("torch.")
            return f"Right up to {name} rounding: somewhere on the way your {here} numbers pass through {name}."
    return ""


def _whole_numbers(left: torch.Tensor, right: torch.Tensor, given: _Given, dtype: torch.dtype) -> str:
    """Whole numbers where fractions are expected."""
    fractions = int((right != right.round()).sum())
    if not dtype.is_floating_point or fractions < max(_FEWEST, right.numel() // 2):
        return ""
    ways = (("rounded down", torch.floor), ("without its fraction", torch.trunc), ("rounded", torch.round))
    for words, whole in ways:
        if torch.equal(left, whole(right)) and left.min() < left.max():  # not small numbers that became 0
            return f"Every value is the expected one {words}: is there a `//` or an integer dtype on the way?"
    if torch.equal(left, left.round()) and _telling(left):
        return "Every value is a whole number where fractions are expected: is there a `//` or an integer dtype?"
    return ""


def _arranged(left: torch.Tensor, right: torch.Tensor, given: _Given, dtype: torch.dtype) -> str:
    """The right numbers at other places."""
    if not _telling(right):
        return ""
    for axes in _orders(right):
        moved = right.permute(axes)
        if moved.shape == right.shape and _mostly_alike(moved, right):
            continue  # a swap that changes next to nothing
        if moved.shape == left.shape and _same(left, moved, dtype):
            return f"The numbers are right, but {_swapped(axes)}."
        if _same(left, moved.reshape(left.shape), dtype):
            return (
                f"The numbers are right, but {_swapped(axes)} before the answer got its shape: "
                "`reshape` and `view` do not move axes, `transpose` and `permute` do."
            )
    for axis in range(right.ndim):
        if right.shape[axis] > 1 and _same(left, right.flip(axis), dtype):
            return f"The numbers are right, but in reverse order along axis {axis}."
    return ""


def _shifted(left: torch.Tensor, right: torch.Tensor, given: _Given, dtype: torch.dtype) -> str:
    """Off by one along an axis."""
    for axis in range(right.ndim):
        size = right.shape[axis]
        if size < 3:
            continue
        first, last = slice(0, size - 1), slice(1, size)
        for words, here, there in (("late", last, first), ("early", first, last)):
            ours, theirs = _along(left, axis, here), _along(right, axis, there)
            if _telling(theirs) and _same(ours, theirs, dtype):
                return f"Off by one: along axis {axis} every value stands one place too {words}."
    return ""


def _scaled(left: torch.Tensor, right: torch.Tensor, given: _Given, dtype: torch.dtype) -> str:
    """A constant factor, or a constant too much."""
    if not _telling(right) or not (left.isfinite() & right.isfinite()).all():
        return ""
    if _near(left, right, _tolerance(dtype)):  # rounding, in which a factor cannot be told from an offset
        return ""
    largest = int(right.abs().argmax())
    factor = (left.reshape(-1)[largest] / right.reshape(-1)[largest]).item()
    if factor and _near(left, factor * right, _tolerance(dtype)):
        return (
            "Every value has the wrong sign." if factor == -1 else f"Every value is {_factor(factor)} the expected one."
        )
    offset = (left - right).mean().item()
    if _near(left, right + offset, _tolerance(dtype)) and offset:
        return f"Every value is {abs(offset):.6g} too {'large' if offset > 0 else 'small'}."
    return ""


# --- the whole report


def _only_gradients(checks: Sequence[CheckResult]) -> Iterator[str]:
    values = [check for check in checks if check.category is Category.CORRECTNESS]
    gradients = [check for check in checks if check.category is Category.GRADIENTS]
    failed = [check.failure for check in gradients if check.outcome is Outcome.FAILED and check.failure]
    of_another_kind = ("The shape", "The dtype", "The structure")
    wrong = [f for f in failed if f.kind is Kind.MISMATCH and not f.message.startswith(of_another_kind)]
    if wrong and values and all(check.outcome is Outcome.PASSED for check in values):
        yield "Only the checks of gradients fail."


def _only_on(checks: Sequence[CheckResult]) -> Iterator[str]:
    """Right on the CPU, wrong on another device."""
    outcomes = {(check.id, check.device): check.outcome for check in checks}
    for device in dict.fromkeys(check.device for check in checks if check.device != "cpu"):
        both = [outcomes[name, device] for name, where in outcomes if where == "cpu" and (name, device) in outcomes]
        on_cpu = [outcome for (name, where), outcome in outcomes.items() if where == "cpu"]
        if on_cpu and all(outcome is Outcome.PASSED for outcome in on_cpu) and Outcome.FAILED in both:
            yield f"Right on cpu, wrong on {device}: is a tensor made without `device=`, or a buffer not registered?"


def _only_in(checks: Sequence[CheckResult]) -> Iterator[str]:
    """Checks whose parameters name a mode: right in one, wrong in the other."""
    by_mode: dict[str, set[Outcome]] = defaultdict(set)
    for check in checks:
        _, _, parameters = check.id.removesuffix("]").partition("[")
        for mode in _MODES:
            if mode in parameters.split("-"):
                by_mode[mode].add(check.outcome)
    for right, wrong in itertools.permutations(_MODES):
        if by_mode[right] == {Outcome.PASSED} and by_mode[wrong] == {Outcome.FAILED}:
            yield f"Right in {right} mode, wrong in {wrong} mode."


# --- arrays


def _tensor(value: Any) -> torch.Tensor | None:
    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, numpy.ndarray) and value.dtype.kind in "fiub":
        return torch.from_numpy(value.copy())
    return None


def _telling(values: torch.Tensor) -> bool:
    """True when the numbers differ enough for an agreement to be none by chance."""
    seen: set[float] = set()
    for piece in torch.split(values.reshape(-1), _PIECE):  # the first one mostly does
        seen.update(piece.tolist())
        if len(seen) >= _FEWEST:
            return True
    return False


def _tolerance(dtype: torch.dtype) -> float:
    if not dtype.is_floating_point:
        return 0.0
    eps = torch.finfo(dtype).eps
    return (64 if eps < _COARSE else 2) * eps  # 64 of bfloat16 are half of the number


def _near(left: torch.Tensor, right: torch.Tensor, tolerance: float) -> bool:
    """Equal up to rounding, which is measured by the largest value: sums leave that much in small ones."""
    finite = right[right.isfinite()]
    scale = finite.abs().max().item() if finite.numel() else 0.0
    return torch.allclose(left, right, rtol=tolerance, atol=tolerance * scale, equal_nan=True)


def _same(left: torch.Tensor, right: torch.Tensor, dtype: torch.dtype | None = None) -> bool:
    """Equal up to the rounding of the dtype that both had."""
    return left.shape == right.shape and _near(left.double(), right.double(), _tolerance(dtype or right.dtype))


def _mostly_alike(left: torch.Tensor, right: torch.Tensor) -> bool:
    near = torch.isclose(left, right, rtol=1e-3, atol=1e-6, equal_nan=True)
    return int((~near).sum()) <= right.numel() // 2


def _orders(values: torch.Tensor) -> Iterator[tuple[int, ...]]:
    """Every other order of a tensor's axes, those that swap two first."""
    if 2 <= values.ndim <= 4:
        orders: list[tuple[int, ...]] = list(itertools.permutations(range(values.ndim)))[1:]
        key: Callable[[tuple[int, ...]], int] = _moved
        yield from sorted(orders, key=key)


def _moved(axes: tuple[int, ...]) -> int:
    return sum(place != axis for place, axis in enumerate(axes))


def _swapped(axes: tuple[int, ...]) -> str:
    moved = [axis for place, axis in enumerate(axes) if place != axis]
    if len(moved) == 2:
        return f"axes {min(moved)} and {max(moved)} are swapped"
    return f"the axes stand in the order {axes}"


def _along(values: torch.Tensor, axis: int, piece: slice) -> torch.Tensor:
    return values[(slice(None),) * axis + (piece,)]


def _factor(factor: float) -> str:
    """A factor as one would write it: 2 times, 1/8 of, √8 times; else its digits."""
    sign = "minus " if factor < 0 else ""
    size = abs(factor)
    for root, power in (("", 1), ("√", 2)):
        for upside, value in (("{}{} times", size**power), ("1/{}{} of", 1 / size**power)):
            whole = round(value)
            if 1 < whole <= _LARGEST_FACTOR and math.isclose(value, whole, rel_tol=1e-4):
                return sign + upside.format(root, whole)
    return f"{sign}{size:.6g} times"
