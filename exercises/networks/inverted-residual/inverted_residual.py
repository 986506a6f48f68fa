"""MobileNet's inverted residual. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class InvertedResidual(nn.Module):
    """Expand, filter each channel by itself, project, and add the input if it fits.

    Args:
        c_in: channels of the input.
        c_out: channels of the output.
        stride: of the depthwise convolution, 1 or 2.
        expansion: channels in the middle for each channel of the input, 1 or more.

    Shape: (B, c_in, H, W) -> (B, c_out, ceil(H / stride), ceil(W / stride))

    Raises:
        ValueError: the stride is neither 1 nor 2, or the expansion is less than 1.
    """

    def __init__(self, c_in: int, c_out: int, stride: int, expansion: int) -> None:
        super().__init__()
        raise NotImplementedError("TODO: expand, bn1, depthwise, bn2, project, bn3")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError("TODO: ReLU6 after the first two, none at the end, and the shortcut")
