"""A temporal convolutional network (Bai, Kolter and Koltun, 2018), without its weight normalisation."""

import itertools

from torch import nn


class CausalConv1d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, dilation=1):
        super().__init__()
        self.padding = (kernel_size - 1) * dilation
        self.conv = nn.Conv1d(in_channels, out_channels, kernel_size, dilation=dilation)

    def forward(self, x):
        return self.conv(nn.functional.pad(x, (self.padding, 0)))  # left only: (B, C, padding + T) -> (B, C', T)


class Block(nn.Module):
    def __init__(self, in_channels, out_channels, kernel, dilation, dropout):
        super().__init__()
        self.first = CausalConv1d(in_channels, out_channels, kernel, dilation)
        self.second = CausalConv1d(out_channels, out_channels, kernel, dilation)
        self.dropout = nn.Dropout(dropout)
        same = in_channels == out_channels
        self.shortcut = nn.Identity() if same else nn.Conv1d(in_channels, out_channels, 1)

    def forward(self, x):
        y = self.dropout(self.first(x).relu())
        y = self.dropout(self.second(y).relu())
        return (y + self.shortcut(x)).relu()


class TCN(nn.Module):
    def __init__(self, channels, kernel, dropout):
        super().__init__()
        sizes = list(itertools.pairwise(channels))
        self.blocks = nn.ModuleList(Block(*pair, kernel, 2**i, dropout) for i, pair in enumerate(sizes))
        self.receptive_field = 1 + 2 * (kernel - 1) * (2 ** len(sizes) - 1)

    def train(self, mode=True):
        for block in self.blocks:
            block.train(mode)
        self.training = mode

    def forward(self, x):
        for block in self.blocks:
            x = block(x)  # (B, channels[i], T) -> (B, channels[i + 1], T)
        return x
