"""The fixture `picture`: a check says in one line what a person would rather look at than read."""

from __future__ import annotations

from typing import Any

import torch

from grader.picture import Picture, View
from grader.report import CheckResult, Outcome

_DIMENSIONS = {View.MATRIX: 2, View.MAPS: 3, View.CURVE: 1, View.BOXES: 1}
_MOST = {View.MATRIX: (128, 128), View.MAPS: (4, 128, 128), View.CURVE: (4096,), View.BOXES: (512,)}  # for the eye


class Showing:
    """The fixture `picture`. The last of several calls counts.

    A call keeps its arguments and nothing else: numbers are made of them only where a picture is wanted, so that a
    check that passes pays nothing. Whatever an answer is, it can be passed here: what has no such form is not drawn.
    Of answers in several parts, `part` is the number of the one to draw.

    It stands before the assertion, and decides nothing::

        @pytest.mark.correctness
        def test_matrix(candidate, reference, rng, picture):
            "Every element is doubled."
            x = rng.normal((3, 4))
            got, expected = candidate(call, x), reference(call, x)
            picture.matrix(got, expected)
            assert_close(got, expected)
    """

    def __init__(self) -> None:
        self._asked: tuple[View, Any, Any, Any] | None = None

    def matrix(self, got: Any, expected: Any, part: int | None = None) -> None:
        """Two matrices (..., R, C) as heat maps beside their difference; of leading dimensions, the first."""
        self._ask(View.MATRIX, got, expected, part)

    def maps(self, got: Any, expected: Any, part: int | None = None) -> None:
        """Feature maps (..., C, H, W) channel by channel, and their difference; of leading dimensions, the first."""
        self._ask(View.MAPS, got, expected, part)

    def curve(self, got: Any, expected: Any, part: int | None = None) -> None:
        """Two series (N,) as lines, such as losses by step."""
        self._ask(View.CURVE, got, expected, part)

    def boxes(self, boxes: Any, got: Any, expected: Any, part: int | None = None) -> None:
        """Boxes (N, 4) in xyxy, and which of them were kept: indices (K,). Shows which were wrongly kept or lost."""
        self._ask(View.BOXES, got, expected, part, boxes)

    def _ask(self, view: View, got: Any, expected: Any, part: int | None, boxes: Any = None) -> None:
        self._asked = (view, _part(got, part), _part(expected, part), boxes)

    def picture(self, result: CheckResult) -> Picture | None:
        """The picture of a check that ended so, or None when it asked for none."""
        if self._asked is None:
            return None
        view, got, expected, boxes = self._asked
        return Picture(
            result.id,
            result.device,
            result.title,
            result.outcome is Outcome.PASSED,
            view,
            _numbers(got, view),
            _numbers(expected, view),
            None if boxes is None else torch.as_tensor(boxes)[: _MOST[view][0]].double().tolist(),
            (_shape(got), _shape(expected)),
        )


def _part(value: Any, part: int | None) -> Any:
    if part is None:
        return value
    return value[part] if isinstance(value, list | tuple) and part < len(value) else None


def _numbers(value: Any, view: View) -> Any:
    """Nested lists of as many dimensions as the view has, or None where `value` has fewer, or is no numbers."""
    try:
        tensor = torch.as_tensor(value).detach().cpu()
    except Exception:  # a submission may answer anything
        return None
    if tensor.is_complex() or tensor.ndim < _DIMENSIONS[view] or not tensor.numel():
        return None if tensor.numel() else []
    while tensor.ndim > _DIMENSIONS[view]:
        tensor = tensor[0]
    return tensor[tuple(slice(most) for most in _MOST[view])].double().tolist()


def _shape(value: Any) -> str:
    return str(tuple(value.shape)) if hasattr(value, "shape") else type(value).__name__
