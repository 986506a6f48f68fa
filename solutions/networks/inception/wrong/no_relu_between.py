"""You leave out the ReLUs within the branches. A 1 x 1 and a 5 x 5 convolution in a row are one 5 x 5
convolution then, and nothing is won.

fails: correctness, gradients
"""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, relu


class InceptionA(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1 = nn.Conv2d(in_channels, 16, kernel_size=1)

        self.branch5x5_1 = nn.Conv2d(in_channels, 16, kernel_size=1)
        self.branch5x5_2 = nn.Conv2d(16, 24, kernel_size=5, padding=2)

        self.branch3x3_1 = nn.Conv2d(in_channels, 16, kernel_size=1)
        self.branch3x3_2 = nn.Conv2d(16, 24, kernel_size=3, padding=1)
        self.branch3x3_3 = nn.Conv2d(24, 24, kernel_size=3, padding=1)

        self.branch_pool = nn.Conv2d(in_channels, 24, kernel_size=1)

    def forward(self, x):
        one = relu(self.branch1x1(x))
        five = relu(self.branch5x5_2(self.branch5x5_1(x)))
        three = relu(self.branch3x3_3(self.branch3x3_2(self.branch3x3_1(x))))
        pool = relu(self.branch_pool(avg_pool2d(x, kernel_size=3, stride=1, padding=1)))
        return torch.cat([one, five, three, pool], dim=1)  # (B, 16 + 24 + 24 + 24, H, W)
