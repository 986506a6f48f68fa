"""Edges of grey images. Read README.md, then fill in the TODOs."""

import torch


def vertical_kernel() -> torch.Tensor:
    """Return the (3, 3) float32 kernel for vertical edges: bright left, dark right is positive."""
    raise NotImplementedError("TODO: 1, 0 and -1 in each row")


def sobel() -> torch.Tensor:
    """Return Sobel's two (3, 3) kernels, float32, shape (2, 3, 3): for vertical edges, and for horizontal ones."""
    raise NotImplementedError("TODO: the middle is doubled; the second is the transpose of the first")


def edges(img: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Find how strongly, and in which direction, grey images change.

    Args:
        img: (N, H, W), float32 or float64, H and W at least 3.

    Returns:
        magnitude and angle, (N, H - 2, W - 2) each, dtype of img; the angle in radians from -pi to pi.
    """
    raise NotImplementedError("TODO: correlate with both kernels; magnitude and angle")
