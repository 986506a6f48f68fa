"""Average pooling. Read README.md, then fill in the TODO."""

import torch


def avg_pool2d(x: torch.Tensor, k: int, stride: int, padding: int = 0, count_include_pad: bool = True) -> torch.Tensor:
    """Take the mean of each window.

    Args:
        x: (N, C, H, W), float32 or float64, N may be 0.
        k: side of the window, at least 1.
        stride: distance from one window to the next, at least 1.
        padding: zeros on each side, at most half of k.
        count_include_pad: whether the zeros count as pixels.

    Returns:
        (N, C, height, width), dtype of x.

    Raises:
        ValueError: padding is negative or more than half of k, or the window is larger than the padded image.
    """
    raise NotImplementedError("TODO: the sum of each window, divided by the right number")
