"""How close an answer has to be where a question is hard for its dtype: measured by the solution's own rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from grader.checks.compare import what
from grader.checks.nested import leaves
from grader.checks.variants import TINY, tensor_of

_OTHERS_ROUND = 64.0  # times as much as the solution may another right answer be off by rounding
_RELATIVE = 2e-2  # of a row's largest number, in any case: scores in the ten thousands keep two digits of a fraction
_FLOOR = 1e-5  # of the largest number of all: where much cancels, nothing is left but rounding
_HALF, _HALF_FLOOR = 0.25, 0.05  # of the same: in float16, differences of a few hundredths are all rounding
_EDGE = 0.25  # of a row's largest number: where arguments that are a little off change so much, rounding decides
_PART = 0.25  # of a small change of the answer, that rounding may hide
_NOISE = 2.0**-40  # of float64, relative to the largest number of an answer


@dataclass(frozen=True)
class Gap:
    """Where an answer is not close.

    Attributes:
        facts: short, in reading order.
        path: keys and indices of the part that is off; empty for the answer itself, or where it is built otherwise.
    """

    facts: dict[str, str]
    path: tuple[Any, ...] = ()


def tensors(answer: Any) -> list[torch.Tensor]:
    """The tensors and arrays of an answer, and its fractions; the order of dicts does not matter."""
    return [tensor for _, tensor in _placed(answer)]


def _placed(answer: Any) -> list[tuple[tuple[Any, ...], torch.Tensor]]:
    """The same, each with the keys and indices that lead to it."""
    found = [
        (path[1::2], torch.tensor(leaf) if type(leaf) is float else tensor_of(leaf))
        for path, leaf in leaves(_ordered(answer))
    ]
    return [(path, tensor) for path, tensor in found if tensor is not None]


def built_alike(one: Any, other: Any) -> bool:
    """Whether two answers have the same structure and shapes, whatever their dtypes."""
    left, right = (
        [(path, None if (tensor := tensor_of(leaf)) is None else tuple(tensor.shape)) for path, leaf in leaves(answer)]
        for answer in (_ordered(one), _ordered(other))
    )
    return left == right


def far_from(got: Any, theirs: Any, exact: Any, nearby: Sequence[Any] = (), *, roughly: bool = False) -> Gap | None:
    """Where an answer is off by more than rounding explains.

    Args:
        got: the submission's answer.
        theirs: the solution's, in the same dtype.
        exact: the solution's in float64.
        nearby: the solution's in float64 to arguments that are a little off. Where these are others, rounding decides
            the answer, as which of two scores that are all but equal is the larger one. Such a row is not looked at.
        roughly: what is computed in half precision all the way is close, too.

    Returns:
        None, too, where the solution's own answers are not finite, or where its whole numbers depend on rounding.
    """
    if not all(built_alike(answer, exact) for answer in (theirs, *nearby)):
        return None
    sides = [tensors(answer) for answer in (theirs, exact, *nearby)]
    if not all(bool(tensor.isfinite().all()) for side in sides for tensor in side):
        return None
    if not built_alike(got, theirs):
        return Gap({"expected": what(theirs), "got": what(got)})
    whole = max(
        (true.double().abs().max() for true in sides[1] if true.numel() and true.is_floating_point()), default=0
    )
    for (path, ours), own, true, *others in zip(_placed(got), *sides, strict=True):
        if not own.is_floating_point():
            if all(torch.equal(other, true) for other in (own, *others)) and not torch.equal(ours, own):
                return Gap({"answer": what(own)}, path)
            continue
        if not ours.numel():
            continue
        distance = (ours.double() - true.double()).abs().nan_to_num(torch.inf)
        rounding, size = _largest((own.double() - true.double()).abs()), _largest(true.double().abs())
        size = torch.where(size == 0, whole, size)  # what cancels to nothing leaves the rounding of what it came from
        floor = (_HALF_FLOOR if roughly else _FLOOR) * true.double().abs().max() + _FLOOR
        wrong = distance > _OTHERS_ROUND * rounding + (_HALF if roughly else _RELATIVE) * size + floor
        for other in others:
            wrong &= _largest((other.double() - true.double()).abs()) <= _EDGE * size + floor
        if wrong.any():
            return Gap(_first(wrong, ours, true), path)
    return None


def rounded_away(got: tuple[Any, Any], theirs: tuple[Any, Any, Any]) -> Gap | None:
    """Where an answer does not follow a change of the arguments that is too small for float32.

    Args:
        got: the submission's answers without and with the change.
        theirs: the solution's, and that with the opposite change: where it is not opposite, nothing can be said.
    """
    if not all(built_alike(answer, theirs[0]) for answer in (*got, *theirs)):
        return None
    paths = [path for path, _ in _placed(got[0])]
    for path, base, up, at, plus, minus in zip(paths, *map(tensors, (*got, *theirs)), strict=True):
        if at.dtype != torch.float64 or not at.numel():
            continue
        if base.dtype != torch.float64:
            if isinstance(theirs[0], dict | list | tuple):  # it may show the state of a module in float32
                continue
            return Gap({"expected": what(at), "got": what(base)}, path)
        there, back, ours = plus - at, minus - at, up - base
        largest, noise = there.abs().max(), _NOISE * at.abs().max()
        if not bool(largest.isfinite()) or bool((there + back).abs().max() > 0.05 * largest):
            continue
        wrong = (ours - there).abs().nan_to_num(torch.inf) > _PART * largest + noise
        if bool(largest > TINY * 1e-3 * at.abs().max()) and bool(wrong.any()):
            return Gap(_first(wrong, up, plus), path)
    return None


def _ordered(answer: Any) -> Any:
    """With the keys of each dict in order."""
    if isinstance(answer, dict):
        return {key: _ordered(answer[key]) for key in sorted(answer, key=repr)}
    return type(answer)(map(_ordered, answer)) if isinstance(answer, list | tuple) else answer


def _largest(tensor: torch.Tensor) -> torch.Tensor:
    """Of each row, along the last dimension."""
    return tensor.amax(dim=-1, keepdim=True) if tensor.ndim else tensor


def _first(wrong: torch.Tensor, got: torch.Tensor, expected: torch.Tensor) -> dict[str, str]:
    at = tuple(int(i) for i in wrong.nonzero()[0]) if wrong.ndim else ()
    facts = {"answer": what(expected)}
    if wrong.ndim:
        facts |= {"wrong": f"{int(wrong.sum())} of {wrong.numel()} elements", "first at": str(list(at))}
    digits = 17 if expected.dtype == got.dtype == torch.float64 else 6
    return facts | {"expected": f"{expected[at].item():.{digits}g}", "got": f"{got[at].item():.{digits}g}"}
