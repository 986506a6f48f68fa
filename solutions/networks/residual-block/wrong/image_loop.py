"""You walk over the images one at a time. The values are right, but every image costs two calls: a
convolution takes the whole batch.

fails: performance
"""

import torch
from torch import nn


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)

    def forward(self, x):
        y = x * 0
        if len(x):
            y = torch.stack([self.conv2(torch.relu(self.conv1(image))) for image in x])
        return torch.relu(x + y)
