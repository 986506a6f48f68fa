"""Intersection over union. Read README.md, then fill in the TODOs."""

import torch


def box_area(boxes: torch.Tensor) -> torch.Tensor:
    """Return the area of each box.

    Args:
        boxes: (N, 4), x1, y1, x2, y2 with x1 <= x2 and y1 <= y2; float32 or float64.

    Returns:
        (N,), dtype of boxes.
    """
    raise NotImplementedError("TODO: width times height")


def iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the overlap of each box of a with each box of b: intersection over union.

    Args:
        a: (N, 4), boxes as in `box_area`.
        b: (M, 4), dtype of a.

    Returns:
        (N, M), dtype of a: at [i, j] the overlap of a[i] and b[j], from 0 to 1; 0 if the union has no area.
    """
    raise NotImplementedError("TODO: the shared part of every pair, divided by what the two cover together")
