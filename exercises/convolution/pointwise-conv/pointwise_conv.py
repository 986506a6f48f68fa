"""Convolution with a kernel of one pixel. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


def conv1x1(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor | None) -> torch.Tensor:
    """Mix the channels of each pixel.

    Args:
        x: (N, C, H, W), floating point, N may be 0.
        w: (O, C, 1, 1).
        b: (O,), or None.

    Returns:
        (N, O, H, W), dtype of x.

    Raises:
        ValueError: w is not (O, C, 1, 1) with the C of x.
    """
    raise NotImplementedError("TODO: one matrix for all pixels")


def as_linear(conv: nn.Conv2d) -> nn.Linear:
    """Return the linear layer that does to the last dimension what conv does to the channels.

    Args:
        conv: kernel 1, stride 1, no padding, one group.

    Returns:
        A new layer with copies of the parameters.

    Raises:
        ValueError: conv is of another kind.
    """
    raise NotImplementedError("TODO: check, make the layer, copy the parameters")
