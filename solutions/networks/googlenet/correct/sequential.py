"""The parts in a container of their own, each branch a small network; ReLUs before the pools."""

from collections import OrderedDict

import torch
from torch import nn


class InceptionA(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1 = nn.Conv2d(in_channels, 16, 1)
        self.branch5x5_1 = nn.Conv2d(in_channels, 16, 1)
        self.branch5x5_2 = nn.Conv2d(16, 24, 5, padding="same")
        self.branch3x3_1 = nn.Conv2d(in_channels, 16, 1)
        self.branch3x3_2 = nn.Conv2d(16, 24, 3, padding="same")
        self.branch3x3_3 = nn.Conv2d(24, 24, 3, padding="same")
        self.branch_pool = nn.Conv2d(in_channels, 24, 1)

    def forward(self, x):
        five = self.branch5x5_2(self.branch5x5_1(x).clamp(min=0))
        three = self.branch3x3_3(self.branch3x3_2(self.branch3x3_1(x).clamp(min=0)).clamp(min=0))
        means = nn.AvgPool2d(3, stride=1, padding=1)(x)
        return torch.cat([self.branch1x1(x), five, three, self.branch_pool(means)], dim=1).relu()


class GoogLeNetMini(nn.Sequential):
    def __init__(self):
        parts = {"conv1": nn.Conv2d(1, 10, 5), "relu1": nn.ReLU(), "pool1": nn.MaxPool2d(2), "incep1": InceptionA(10)}
        parts |= {"conv2": nn.Conv2d(88, 20, 5), "relu2": nn.ReLU(), "pool2": nn.MaxPool2d(2), "incep2": InceptionA(20)}
        parts |= {"flatten": nn.Flatten(), "fc": nn.Linear(1408, 10)}
        super().__init__(OrderedDict(parts))

    def forward(self, x):
        if x.ndim != 4 or tuple(x.shape[1:]) != (1, 28, 28):
            raise ValueError(f"not digits: {tuple(x.shape)}")
        return super().forward(x)
