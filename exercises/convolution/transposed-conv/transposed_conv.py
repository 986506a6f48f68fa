"""Transposed convolution. Read README.md, then fill in the TODO."""

import torch


def conv_transpose2d(x: torch.Tensor, w: torch.Tensor, stride: int = 1, padding: int = 0) -> torch.Tensor:
    """Add a copy of the kernels to a canvas for each pixel, times its value, and cut off the padding.

    Args:
        x: (N, C, H, W), float32 or float64, N may be 0.
        w: (C, O, kh, kw), dtype of x.
        stride: distance of the copies on the canvas.
        padding: rows and columns that are cut off on each side.

    Returns:
        (N, O, (H - 1) * stride - 2 * padding + kh, (W - 1) * stride - 2 * padding + kw), dtype of x.

    Raises:
        ValueError: the channels differ, or nothing is left of the canvas.
    """
    raise NotImplementedError("TODO: multiply, then add up what overlaps")
