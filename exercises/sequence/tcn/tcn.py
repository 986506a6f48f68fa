"""A temporal convolutional network: causal, dilated, residual. Read README.md, then fill in the TODOs."""

import torch
from torch import nn


class CausalConv1d(nn.Module):
    """A dilated convolution that never looks ahead and keeps the length.

    Args:
        in_channels, out_channels: numbers at a step of the input and of the result.
        kernel_size: number of weights a channel; the last one is for the step itself.
        dilation: steps from one weight to the next.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, dilation: int = 1):
        super().__init__()
        raise NotImplementedError("TODO: self.conv, an nn.Conv1d")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (B, out_channels, T) for x of shape (B, in_channels, T)."""
        raise NotImplementedError("TODO: pad zeros on the left, then the convolution")


class TCN(nn.Module):
    """Residual blocks of two causal convolutions each, block i with dilation 2 ** i.

    Args:
        channels: numbers of channels before the first block, between blocks, after the last one; two or more.
        kernel: kernel size of all causal convolutions.
        dropout: probability, after each of the two relus inside a block.

    Attributes:
        blocks: nn.ModuleList of blocks, each with first, second and shortcut.
        receptive_field: steps, t included, that the output at t can depend on.
    """

    def __init__(self, channels: list[int], kernel: int, dropout: float):
        super().__init__()
        raise NotImplementedError("TODO: self.blocks and self.receptive_field (a class for the blocks helps)")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (B, channels[-1], T) for x of shape (B, channels[0], T)."""
        raise NotImplementedError("TODO: run the blocks one after the other")
