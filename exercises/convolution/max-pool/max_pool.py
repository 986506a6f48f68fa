"""Max pooling. Read README.md, then fill in the TODO."""

import torch


def max_pool2d(x: torch.Tensor, k: int, stride: int) -> torch.Tensor:
    """Take the largest pixel of each window.

    Args:
        x: (N, C, H, W), floating point, N may be 0.
        k: side of the window, at least 1.
        stride: distance from one window to the next, at least 1.

    Returns:
        (N, C, (H - k) // stride + 1, (W - k) // stride + 1), dtype of x. The gradient of each element goes to the
        first of the largest pixels.

    Raises:
        ValueError: the window is larger than the image.
    """
    raise NotImplementedError("TODO: all windows, and the largest of each")
