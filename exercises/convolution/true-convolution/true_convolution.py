"""Convolution and cross-correlation of one image. Read README.md, then fill in the TODOs."""

import torch


def cross_correlate(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """Slide the kernel over the image as it is, at every place where they meet.

    Args:
        x: (H, W), floating point.
        k: (kh, kw), dtype of x.

    Returns:
        (H + kh - 1, W + kw - 1), dtype of x.
    """
    raise NotImplementedError("TODO: zeros around the image, the kernel not flipped")


def convolve(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """Convolve the image with the kernel, at every place where they meet.

    Args:
        x: (H, W), floating point.
        k: (kh, kw), dtype of x.

    Returns:
        (H + kh - 1, W + kw - 1), dtype of x.
    """
    raise NotImplementedError("TODO: as above, with the kernel flipped in both directions")
