# WRONG: the GRU gets the state as its input and the messages as its state. Cause: order of GRUCell's arguments.
import torch
from torch import nn


class GatedGraphConv(nn.Module):
    def __init__(self, channels, steps):
        super().__init__()
        if steps < 1:
            raise ValueError("steps must be >= 1")
        self.channels = channels
        self.steps = steps
        self.lin = nn.Linear(channels, channels, bias=False)
        self.gru = nn.GRUCell(channels, channels)

    def forward(self, x, edge_index):
        n, f = x.shape
        if f > self.channels:
            raise ValueError("too many features")
        src, dst = edge_index[0], edge_index[1]
        h = torch.cat([x, x.new_zeros(n, self.channels - f)], dim=1)
        for _ in range(self.steps):
            m = torch.zeros_like(h).index_add(0, dst, self.lin(h[src]))
            h = self.gru(h, m)
        return h
