"""Convolution as a matrix product. Read README.md, then fill in the TODO."""

import torch


def conv2d(
    x: torch.Tensor,
    w: torch.Tensor,
    b: torch.Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
) -> torch.Tensor:
    """Convolve a batch of images with O kernels, not flipped.

    Args:
        x: (N, C, H, W), floating point, N may be 0.
        w: (O, C, kh, kw).
        b: (O,), or None.
        stride: 1 or more, an int for both directions or (rows, columns).
        padding: zeros on each side, an int for both directions or (rows, columns).

    Returns:
        (N, O, height, width), dtype of x.

    Raises:
        ValueError: the channels differ, or a kernel is larger than the padded image.
    """
    raise NotImplementedError("TODO: all windows side by side, and one matrix product")
