"""Anchor targets. Read README.md, then fill in the TODOs."""

import torch


def assign(anchors: torch.Tensor, boxes: torch.Tensor, pos: float, neg: float) -> torch.Tensor:
    """Say for each anchor which box it should find.

    Args:
        anchors: (A, 4), x1, y1, x2, y2; float32 or float64.
        boxes: (G, 4), the objects of a picture, dtype of anchors; G may be 0.
        pos: from this IoU on (>=) an anchor is positive.
        neg: below this IoU (<) it is negative; neg <= pos.

    Returns:
        (A,) int64: the index of a box for a positive anchor, -1 for a negative one, -2 for one that is ignored.

    Raises:
        ValueError: neg is greater than pos.
    """
    raise NotImplementedError("TODO: the best box of every anchor, the two thresholds, the best anchor of every box")


def encode_deltas(anchors: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    """Say how each anchor has to move and grow to become the box of the same row.

    Args:
        anchors: (K, 4), x1, y1, x2, y2, all wider and higher than 0.
        boxes: (K, 4), the same.

    Returns:
        (K, 4): dx, dy, dw, dh.
    """
    raise NotImplementedError("TODO: shift in widths and heights of the anchor, growth as a logarithm")


def decode_deltas(anchors: torch.Tensor, deltas: torch.Tensor) -> torch.Tensor:
    """Move each anchor and let it grow: the inverse of `encode_deltas`.

    Args:
        anchors: (K, 4), x1, y1, x2, y2, all wider and higher than 0.
        deltas: (K, 4): dx, dy, dw, dh, any numbers.

    Returns:
        (K, 4): x1, y1, x2, y2.
    """
    raise NotImplementedError("TODO: undo encode_deltas")
