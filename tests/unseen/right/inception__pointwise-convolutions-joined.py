# RIGHT: the three 1 x 1 convolutions of x are one, their weights joined; the mean is a depthwise convolution
import torch
import torch.nn.functional as F
from torch import nn


class InceptionA(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1 = nn.Conv2d(in_channels, 16, 1)
        self.branch5x5_1 = nn.Conv2d(in_channels, 16, 1)
        self.branch5x5_2 = nn.Conv2d(16, 24, 5, padding=2)
        self.branch3x3_1 = nn.Conv2d(in_channels, 16, 1)
        self.branch3x3_2 = nn.Conv2d(16, 24, 3, padding=1)
        self.branch3x3_3 = nn.Conv2d(24, 24, 3, padding=1)
        self.branch_pool = nn.Conv2d(in_channels, 24, 1)

    def forward(self, x):
        points = (self.branch1x1, self.branch5x5_1, self.branch3x3_1)
        weight, bias = torch.cat([c.weight for c in points]), torch.cat([c.bias for c in points])
        one, five, three = F.conv2d(x, weight, bias).relu().split(16, dim=1)
        three = self.branch3x3_3(self.branch3x3_2(three).relu())
        ninth = x.new_full((x.shape[1], 1, 3, 3), 1 / 9)
        mean = F.conv2d(x, ninth, padding=1, groups=x.shape[1])
        rest = torch.cat([self.branch5x5_2(five), three, self.branch_pool(mean)], 1).relu()
        return torch.cat([one, rest], 1)
