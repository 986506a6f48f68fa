"""Arguments like those of a question, and other ones: what a battery asks with.

A variant keeps what statements ask of arguments wherever that can be done without knowing them: rows that add up to 1
still do, lengths stay sorted, labels stay labels. Where it cannot, the solution's answer decides, see each battery.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy
import torch

from grader.checks.asked import Question
from grader.checks.nested import leaves, mapped

TINY = 2.0**-27
"""Relative change of a number of float32 that float32 cannot hold."""

LITTLE = 2.0**-17
"""Relative change of a number that all roundings of a long sum in float32 come to."""

_NEAR = TINY / 128
_ONE = 1e-4  # rows of probabilities add up to 1 within this, in any dtype that batteries ask with

Change = Callable[[torch.Tensor], torch.Tensor]
Call = tuple[tuple[Any, ...], dict[str, Any]]


def as_asked(question: Question) -> Call:
    """The arguments as they were."""
    return question.args, question.kwargs


def changed(question: Question, change: Change) -> Call:
    """With ``change(tensor)`` in the place of each tensor and array."""
    return mapped(question.args, _on(change)), mapped(question.kwargs, _on(change))


def fractions(question: Question) -> list[torch.Tensor]:
    """Each tensor and array of fractions among the arguments."""
    found = (leaf for _, leaf in leaves((question.args, question.kwargs)))
    return [tensor for tensor in map(tensor_of, found) if tensor is not None and tensor.is_floating_point()]


def question_of(question: Question, call: Call) -> Question:
    """The same probe, asked with other arguments."""
    return dataclasses.replace(question, args=call[0], kwargs=call[1])


def changed_these(question: Question, positions: Sequence[int], change: Change) -> Call:
    """With ``change(tensor)`` in the place of some of `args`."""
    on = _on(change)
    return tuple(on(arg) if n in positions else arg for n, arg in enumerate(question.args)), question.kwargs


def has(question: Question, dtype: str) -> bool:
    """Whether a tensor of this dtype is among the arguments."""
    return any(tensor.dtype == getattr(torch, dtype) for tensor in fractions(question))


def tensor_of(value: Any) -> torch.Tensor | None:
    """A tensor with the values of a tensor or of an array of numbers; None for all else."""
    if isinstance(value, torch.Tensor):
        return value
    return torch.from_numpy(value) if isinstance(value, numpy.ndarray) and value.dtype.kind in "biuf" else None


def turned(tensor: torch.Tensor) -> torch.Tensor:
    """Other values: the rows in reverse order, and in a square matrix the columns, too.

    So every row keeps its sum, and a symmetric matrix its symmetry. Sorted whole numbers, such as lengths, stay.
    """
    if not tensor.ndim:
        return tensor
    whole = not tensor.is_floating_point() and tensor.dtype != torch.bool
    if whole and tensor.ndim == 1 and _is_sorted(tensor):
        return tensor
    square = tensor.ndim == 2 and tensor.shape[0] == tensor.shape[1]
    return tensor.flip((0, 1) if square else (0,))


def as_dtype(dtype: torch.dtype) -> Change:
    """In a dtype of fractions."""
    return lambda tensor: tensor.to(dtype) if tensor.is_floating_point() else tensor


doubled = as_dtype(torch.float64)
"""In float64."""


def halved(tensor: torch.Tensor) -> torch.Tensor:
    """In bfloat16; arrays, which have none, in float16."""
    return tensor.bfloat16() if tensor.is_floating_point() else tensor


def off(relative: float) -> Change:
    """In float64, each number a little off, by `relative` of it at most: by `TINY` float32 rounds it back."""

    def change(tensor: torch.Tensor) -> torch.Tensor:
        steps = torch.arange(tensor.numel(), dtype=torch.float64).mul(0.7548776662466927).frac().reshape(tensor.shape)
        return tensor.double() * (1 + relative * (2 * steps - 1))

    return _but_whole_numbers(change)


def scaled(factor: float) -> Change:
    """Every number times `factor`."""
    return _but_whole_numbers(lambda tensor: tensor * factor)


def shifted(offset: float) -> Change:
    """Every number plus `offset`."""
    return _but_whole_numbers(lambda tensor: tensor + offset)


def with_an_outlier(dim: int, factor: float) -> Change:
    """What stands last along `dim` times `factor`."""

    def change(tensor: torch.Tensor) -> torch.Tensor:
        tensor = tensor.clone()
        tensor.select(dim, -1).mul_(factor)
        return tensor

    return _but_whole_numbers(change)


def near(tensor: torch.Tensor) -> torch.Tensor:
    """In float64, in the same order, and so near to one another that float32 makes one number of them."""
    if not tensor.is_floating_point() or not tensor.numel():
        return tensor
    middle = tensor.double().mean().float().double()
    return middle.add((tensor.double() - middle) * _NEAR)


def repeated(question: Question, size: int, times: int) -> Call:
    """Every dimension of `size` `times` as long, the same values again and again."""

    def change(tensor: torch.Tensor) -> torch.Tensor:
        return tensor.repeat([times if length == size else 1 for length in tensor.shape]) if tensor.ndim else tensor

    return changed(question, change)


def _on(change: Change) -> Callable[[Any], Any]:
    """`change` for leaves of either kind, and only for tensors and arrays."""

    def on(leaf: Any) -> Any:
        tensor = tensor_of(leaf)
        if tensor is None:
            return leaf
        out = _still_adding_up(tensor, change(tensor))
        if isinstance(leaf, numpy.ndarray) and out.dtype == torch.bfloat16:
            out = out.half()
        return numpy.ascontiguousarray(out.numpy()) if isinstance(leaf, numpy.ndarray) else out

    return on


def _but_whole_numbers(change: Change) -> Change:
    """Columns of whole numbers stay what they are: flags, classes, rows with one 1."""

    def but(tensor: torch.Tensor) -> torch.Tensor:
        if not tensor.is_floating_point():
            return tensor
        whole = tensor == tensor.round()
        columns = whole.flatten(end_dim=-2).all(dim=0) if tensor.ndim > 1 else whole.all()
        out = change(tensor)
        return torch.where(columns, tensor.to(out.dtype), out)

    return but


def _still_adding_up(before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    """Rows that add up to 1 before do so after, to the last digit of their dtype."""
    if before.ndim < 2 or not before.numel() or not before.is_floating_point() or bool((before < 0).any()):
        return after
    if bool(((before.double().sum(dim=-1) - 1).abs() < _ONE).all()):
        return after / after.sum(dim=-1, keepdim=True)
    return after


def _is_sorted(tensor: torch.Tensor) -> bool:
    steps = tensor.diff()
    return bool((steps >= 0).all() or (steps <= 0).all())
