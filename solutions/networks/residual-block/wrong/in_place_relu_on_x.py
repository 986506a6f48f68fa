"""You apply an in-place ReLU to x before the block begins. It changes the caller's tensor, and what is
negative in it is lost to F as well.

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
        x = x.relu_()
        y = torch.relu(self.conv1(x))
        y = self.conv2(y)
        return torch.relu(x + y)
