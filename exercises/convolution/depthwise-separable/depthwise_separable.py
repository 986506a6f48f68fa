"""Depthwise separable convolution. Read README.md, then fill in the TODOs."""

import torch


def depthwise(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Convolve each channel with a kernel of its own.

    Args:
        x: (N, C, H, W), float32 or float64, N may be 0.
        w: (C, kh, kw), dtype of x.

    Returns:
        (N, C, H - kh + 1, W - kw + 1), dtype of x.

    Raises:
        ValueError: the channels differ, or a kernel is larger than the image.
    """
    raise NotImplementedError("TODO: neighbours, channel by channel, without a loop")


def pointwise(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Mix the channels of each pixel.

    Args:
        x: (N, C, H, W), float32 or float64, N may be 0.
        w: (O, C), dtype of x.

    Returns:
        (N, O, H, W), dtype of x.

    Raises:
        ValueError: the channels differ.
    """
    raise NotImplementedError("TODO: channels, pixel by pixel, without a loop")


def cost_ratio(k: int, n: int) -> float:
    """Return the multiplications of both steps over those of a full convolution.

    Args:
        k: side of the kernels, at least 1.
        n: output channels, at least 1.

    Raises:
        ValueError: k or n is less than 1.
    """
    raise NotImplementedError("TODO: count the multiplications for one output pixel")
