"""The residual block (He, Zhang, Ren and Sun, 2015), without normalisation."""

import torch
from torch import nn


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        # 3 x 3 with padding 1 keeps height and width, so that x and F(x) can be added.
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)

    def forward(self, x):
        y = torch.relu(self.conv1(x))
        y = self.conv2(y)
        return torch.relu(x + y)  # add first: F(x) may be negative
