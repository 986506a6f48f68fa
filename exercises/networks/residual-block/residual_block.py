"""A residual block that never makes its input smaller. Read README.md, then fix it."""

import torch
from torch import nn


class ResidualBlock(nn.Module):
    """Two convolutions, and a shortcut past them.

    Args:
        channels: of the input and of the output.

    Shape: (B, channels, H, W) -> (B, channels, H, W)
    """

    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)

    def forward(self, x):
        y = torch.relu(self.conv1(x))
        y = torch.relu(self.conv1(y))
        x += y
        return x
