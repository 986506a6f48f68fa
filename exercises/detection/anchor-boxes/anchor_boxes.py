"""Anchor boxes. Read README.md, then fill in the TODO."""

from collections.abc import Sequence

import torch


def make_anchors(h: int, w: int, stride: float, sizes: Sequence[float], ratios: Sequence[float]) -> torch.Tensor:
    """Return the anchor boxes of a feature map: one of each shape around the centre of every cell.

    Args:
        h: rows of the feature map, may be 0.
        w: columns of the feature map, may be 0.
        stride: pixels of the picture for one cell, in both directions; > 0.
        sizes: the roots of the anchors' areas, in pixels; not empty, each > 0.
        ratios: height divided by width; not empty, each > 0.

    Returns:
        (h * w * len(sizes) * len(ratios), 4) float32: x1, y1, x2, y2. Rows of cells from top to bottom, in a row
        cells from left to right, in a cell by size, of a size by ratio.

    Raises:
        ValueError: sizes or ratios are empty, or one of them or the stride is not positive.
    """
    raise NotImplementedError("TODO: the shapes, the centres, and every shape around every centre")
