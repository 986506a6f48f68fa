"""You apply the ReLU to F(x) and then add. F(x) can only add to its input then, block after block, and
never take anything away: add first, ReLU after.

fails: correctness, gradients
"""

import torch
from torch import nn


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)

    def forward(self, x):
        y = torch.relu(self.conv1(x))
        y = self.conv2(y)
        return x + torch.relu(y)
