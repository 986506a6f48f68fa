"""You make a map and a GRU for every step. The steps are time, and all share one of each: that is what lets the network
run for as many as a question needs.

fails: correctness, gradients
"""

import torch
import torch.nn.functional as F
from torch import nn


class GatedGraphConv(nn.Module):
    def __init__(self, channels, steps):
        super().__init__()
        if steps < 1:
            raise ValueError(f"steps must be at least 1, got {steps}.")
        self.channels, self.steps = channels, steps
        self.lin = nn.ModuleList(nn.Linear(channels, channels, bias=False) for _ in range(steps))
        self.gru = nn.ModuleList(nn.GRUCell(channels, channels) for _ in range(steps))

    def forward(self, x, edge_index):
        if x.shape[1] > self.channels:
            raise ValueError(f"x has {x.shape[1]} features for each node, the state only {self.channels}.")
        source, target = edge_index
        h = F.pad(x, (0, self.channels - x.shape[1]))  # (N, channels)
        for lin, gru in zip(self.lin, self.gru, strict=True):
            message = torch.zeros_like(h).index_add(0, target, lin(h)[source])
            h = gru(message, h)
        return h
