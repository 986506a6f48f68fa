"""You leave out the ReLU between the two convolutions. Two linear layers in a row are one linear layer.

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
        y = self.conv1(x)
        y = self.conv2(y)
        return torch.relu(x + y)
