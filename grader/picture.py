"""What a check would rather show than tell: plain numbers, drawn by `drawing` in the command's process."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class View(enum.StrEnum):
    """How a picture's numbers are meant."""

    MATRIX = "matrix"  # (rows, columns), as heat maps: the expected one, the one got, their difference
    MAPS = "maps"  # (channels, height, width): the same for each channel
    CURVE = "curve"  # (steps,): two lines
    BOXES = "boxes"  # indices into `boxes` of those that were kept


class Wanted(enum.StrEnum):
    """Of which checks pictures are sent."""

    NONE = "none"
    FIRST_FAILURE = "first failure"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of one check's answer.

    Attributes:
        check: the check's id.
        device: where it ran.
        title: the check's title.
        passed: whether the check did.
        view: how the numbers are meant.
        got, expected: numbers in nested lists, cropped to what can be seen; None where the answer has no such form.
        boxes: (x1, y1, x2, y2) each, for `View.BOXES`.
        shapes: of the whole `got` and `expected`, e.g. ``(2, 4, 5, 5)``; only a part of them may be drawn.
    """

    check: str
    device: str
    title: str
    passed: bool
    view: View
    got: Any
    expected: Any
    boxes: Any = None
    shapes: tuple[str, str] = ("", "")


def picture_from_data(data: Mapping[str, Any]) -> Picture:
    """The picture that `result.to_data` made plain data of."""
    return Picture(**{**data, "view": View(data["view"]), "shapes": tuple(data["shapes"])})
