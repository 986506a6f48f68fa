"""You leave out the ReLU after the second convolution of each pair.

fails: correctness, gradients
"""

import torch
import torch.nn.functional as F
from torch import nn


def double(c_in, c_out):
    return nn.Sequential(nn.Conv2d(c_in, c_out, 3, padding=1), nn.ReLU(), nn.Conv2d(c_out, c_out, 3, padding=1))


def join(skip, x):
    below, right = skip.shape[2] - x.shape[2], skip.shape[3] - x.shape[3]
    return torch.cat([skip, F.pad(x, (0, right, 0, below))], dim=1)


class UNet(nn.Module):
    def __init__(self, in_channels, num_classes, base):
        super().__init__()
        self.enc1 = double(in_channels, base)
        self.enc2 = double(base, 2 * base)
        self.bottom = double(2 * base, 4 * base)
        self.up2 = nn.ConvTranspose2d(4 * base, 2 * base, 2, stride=2)
        self.dec2 = double(4 * base, 2 * base)
        self.up1 = nn.ConvTranspose2d(2 * base, base, 2, stride=2)
        self.dec1 = double(2 * base, base)
        self.head = nn.Conv2d(base, num_classes, 1)

    def forward(self, x):
        skip1 = self.enc1(x)  # (B, base, H, W)
        skip2 = self.enc2(F.max_pool2d(skip1, 2))  # (B, 2 base, H // 2, W // 2)
        x = self.bottom(F.max_pool2d(skip2, 2))  # (B, 4 base, H // 4, W // 4)
        x = self.dec2(join(skip2, self.up2(x)))  # (B, 2 base, H // 2, W // 2)
        x = self.dec1(join(skip1, self.up1(x)))  # (B, base, H, W)
        return self.head(x)
