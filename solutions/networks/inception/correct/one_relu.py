"""Concatenated first and one ReLU for all: it looks at each number by itself."""

import torch
from torch import nn


class InceptionA(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1, self.branch5x5_1, self.branch3x3_1 = (nn.Conv2d(in_channels, 16, 1) for _ in range(3))
        self.branch5x5_2 = nn.Conv2d(16, 24, 5, padding="same")
        self.branch3x3_2 = nn.Conv2d(16, 24, 3, padding="same")
        self.branch3x3_3 = nn.Conv2d(24, 24, 3, padding="same")
        self.branch_pool = nn.Conv2d(in_channels, 24, 1)

    def forward(self, x):
        five = self.branch5x5_2(self.branch5x5_1(x).clamp(min=0))
        three = self.branch3x3_3(self.branch3x3_2(self.branch3x3_1(x).clamp(min=0)).clamp(min=0))
        means = nn.AvgPool2d(3, stride=1, padding=1)(x)
        return torch.cat([self.branch1x1(x), five, three, self.branch_pool(means)], dim=1).relu()
