"""Let the convolution pad both sides and cut the end off; the receptive field as a property, block by block."""

import torch
from torch import nn


class CausalConv1d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, dilation=1):
        super().__init__()
        self.conv = nn.Conv1d(
            in_channels, out_channels, kernel_size, padding=(kernel_size - 1) * dilation, dilation=dilation
        )

    def forward(self, x):
        return self.conv(x)[..., : x.shape[-1]]


class ResidualBlock(nn.Module):
    def __init__(self, before, after, kernel, dilation, dropout):
        super().__init__()
        self.first = CausalConv1d(before, after, kernel, dilation)
        self.second = CausalConv1d(after, after, kernel, dilation)
        self.inside = nn.Sequential(nn.ReLU(), nn.Dropout(dropout))
        self.shortcut = nn.Conv1d(before, after, 1) if before != after else nn.Identity()

    def forward(self, x):
        y = self.inside(self.second(self.inside(self.first(x))))
        return torch.relu(self.shortcut(x) + y)


class TCN(nn.Module):
    def __init__(self, channels, kernel, dropout):
        super().__init__()
        self.kernel = kernel
        self.blocks = nn.ModuleList()
        dilation = 1
        for i in range(1, len(channels)):
            self.blocks.append(ResidualBlock(channels[i - 1], channels[i], kernel, dilation, dropout))
            dilation *= 2

    @property
    def receptive_field(self):
        return 1 + sum(2 * (self.kernel - 1) * 2**i for i in range(len(self.blocks)))

    def forward(self, x):
        return nn.Sequential(*self.blocks)(x)
