# WRONG: the fourth branch takes the maximum of 3 x 3. Cause: the max pool of the first GoogLeNet's module.
import torch
from torch import nn
from torch.nn import functional as F


class InceptionA(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        c = in_channels
        self.branch1x1 = nn.Conv2d(c, 16, kernel_size=1)
        self.branch5x5_1, self.branch5x5_2 = nn.Conv2d(c, 16, 1), nn.Conv2d(16, 24, 5, padding=2)
        self.branch3x3_1 = nn.Conv2d(c, 16, 1)
        self.branch3x3_2 = nn.Conv2d(16, 24, 3, padding=1)
        self.branch3x3_3 = nn.Conv2d(24, 24, 3, padding=1)
        self.branch_pool = nn.Conv2d(c, 24, kernel_size=1)
        self.pool = nn.MaxPool2d(3, stride=1, padding=1)

    def forward(self, x):
        b1 = self.branch1x1(x)
        b2 = self.branch5x5_2(F.relu(self.branch5x5_1(x)))
        b3 = F.relu(self.branch3x3_1(x))
        b3 = F.relu(self.branch3x3_2(b3))
        b3 = self.branch3x3_3(b3)
        b4 = self.branch_pool(self.pool(x))
        return F.relu(torch.cat([b1, b2, b3, b4], dim=1))
