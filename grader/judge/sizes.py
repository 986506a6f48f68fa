"""Which axes of a probe's arguments have a fixed size: the four numbers of a box, the two rows of an edge list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy
import torch

from grader.checks.calls import Call
from grader.checks.nested import leaves

_MOST = 5  # larger sizes are those of data: nobody counts out eight numbers with a meaning each
_BOX = 4

Axis = tuple[tuple[Any, ...], int]
"""The way to an array in the arguments, and one of its axes."""


class Sizes:
    """The shapes that a grading's checks asked with."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[str, tuple[Any, ...]], set[tuple[int, ...]]] = defaultdict(set)

    def add(self, calls: Iterable[Call]) -> None:
        """Take down what was asked."""
        for call in calls:
            for way, array in arrays_of(call):
                self._shapes[call.probe, way].add(tuple(array.shape))

    def fixed(self, call: Call) -> frozenset[Axis]:
        """The axes that may not be cut: small, and of one size in every call, where others are not; or boxes."""
        return frozenset(
            (way, axis)
            for way, array in arrays_of(call)
            for axis, size in enumerate(array.shape)
            if size <= _MOST and (self._never_differs(call.probe, way, axis) or _is_of_boxes(array, axis))
        )

    def _never_differs(self, probe: str, way: tuple[Any, ...], axis: int) -> bool:
        shapes = self._shapes.get((probe, way), set())
        return len(shapes) > 1 and len({shape[axis] if axis < len(shape) else None for shape in shapes}) == 1


def arrays_of(call: Call) -> Iterable[tuple[tuple[Any, ...], Any]]:
    """Tensors and arrays among the arguments, with the way to each."""
    return (
        (way, leaf) for way, leaf in leaves((call.args, call.kwargs)) if isinstance(leaf, torch.Tensor | numpy.ndarray)
    )


def _is_of_boxes(array: Any, axis: int) -> bool:
    """Whether the last axis alone has four numbers: they may have a meaning each, as those of a box have."""
    shape = tuple(array.shape)
    return len(shape) > 1 and axis == len(shape) - 1 and shape[-1] == _BOX and _BOX not in shape[:-1]
