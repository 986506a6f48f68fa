# WRONG: with a kernel of 1 nothing is left of the sequence. Cause: the overhang cut off by [:-0].
from torch import nn


class CausalConv1d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, dilation=1):
        super().__init__()
        self.overhang = dilation * (kernel_size - 1)
        self.conv = nn.Conv1d(in_channels, out_channels, kernel_size, padding=self.overhang, dilation=dilation)

    def forward(self, x):
        return self.conv(x)[:, :, : -self.overhang]


class TemporalBlock(nn.Module):
    def __init__(self, n_in, n_out, kernel, dilation, dropout):
        super().__init__()
        self.first = CausalConv1d(n_in, n_out, kernel, dilation)
        self.second = CausalConv1d(n_out, n_out, kernel, dilation)
        self.act = nn.Sequential(nn.ReLU(), nn.Dropout(dropout))
        self.shortcut = nn.Identity() if n_in == n_out else nn.Conv1d(n_in, n_out, 1)

    def forward(self, x):
        y = self.act(self.second(self.act(self.first(x))))
        return nn.functional.relu(y + self.shortcut(x))


class TCN(nn.Module):
    def __init__(self, channels, kernel, dropout):
        super().__init__()
        blocks = []
        for i in range(len(channels) - 1):
            blocks.append(TemporalBlock(channels[i], channels[i + 1], kernel, 2**i, dropout))
        self.blocks = nn.ModuleList(blocks)

    @property
    def receptive_field(self):
        field = 1
        for block in self.blocks:
            field += block.first.overhang + block.second.overhang
        return field

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x
