"""You apply a softmax at the end. The loss does so itself, and twice is a softmax of numbers between 0 and 1,
which is never sure of anything.

fails: correctness, gradients
"""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, max_pool2d, relu


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
        five = relu(self.branch5x5_2(relu(self.branch5x5_1(x))))
        three = relu(self.branch3x3_3(relu(self.branch3x3_2(relu(self.branch3x3_1(x))))))
        pool = relu(self.branch_pool(avg_pool2d(x, kernel_size=3, stride=1, padding=1)))
        return torch.cat([one, five, three, pool], dim=1)  # (B, 88, H, W)


class GoogLeNetMini(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5)
        self.incep1 = InceptionA(10)
        self.conv2 = nn.Conv2d(88, 20, kernel_size=5)
        self.incep2 = InceptionA(20)
        self.fc = nn.Linear(1408, 10)

    def forward(self, x):
        if x.shape[1:] != (1, 28, 28):
            raise ValueError(f"images of shape (1, 28, 28) are expected, got {tuple(x.shape[1:])}")
        x = self.incep1(relu(max_pool2d(self.conv1(x), 2)))  # (B, 88, 12, 12)
        x = self.incep2(relu(max_pool2d(self.conv2(x), 2)))  # (B, 88, 4, 4)
        return self.fc(x.flatten(start_dim=1)).softmax(dim=1)  # (B, 1408) -> (B, 10), logits
