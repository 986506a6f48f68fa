"""You leave out the biases, as one does where a normalisation follows. Here none does, and a checkpoint of
this module has biases to load.

fails: correctness
"""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, relu


class InceptionA(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1 = nn.Conv2d(in_channels, 16, kernel_size=1, bias=False)

        self.branch5x5_1 = nn.Conv2d(in_channels, 16, kernel_size=1, bias=False)
        self.branch5x5_2 = nn.Conv2d(16, 24, kernel_size=5, padding=2, bias=False)

        self.branch3x3_1 = nn.Conv2d(in_channels, 16, kernel_size=1, bias=False)
        self.branch3x3_2 = nn.Conv2d(16, 24, kernel_size=3, padding=1, bias=False)
        self.branch3x3_3 = nn.Conv2d(24, 24, kernel_size=3, padding=1, bias=False)

        self.branch_pool = nn.Conv2d(in_channels, 24, kernel_size=1, bias=False)

    def forward(self, x):
        one = relu(self.branch1x1(x))
        five = relu(self.branch5x5_2(relu(self.branch5x5_1(x))))
        three = relu(self.branch3x3_3(relu(self.branch3x3_2(relu(self.branch3x3_1(x))))))
        pool = relu(self.branch_pool(avg_pool2d(x, kernel_size=3, stride=1, padding=1)))
        return torch.cat([one, five, three, pool], dim=1)  # (B, 16 + 24 + 24 + 24, H, W)
