"""You build the N × N matrix of the edges. The values are right, but a graph of a million nodes has no room for it:
keep to the list of edges.

fails: performance
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
        self.lin = nn.Linear(channels, channels, bias=False)
        self.gru = nn.GRUCell(channels, channels)

    def forward(self, x, edge_index):
        if x.shape[1] > self.channels:
            raise ValueError(f"x has {x.shape[1]} features for each node, the state only {self.channels}.")
        ones = torch.ones_like(edge_index[0], dtype=x.dtype)
        matrix = x.new_zeros(x.shape[0], x.shape[0]).index_put((edge_index[1], edge_index[0]), ones, accumulate=True)
        h = F.pad(x, (0, self.channels - x.shape[1]))  # (N, channels)
        for _ in range(self.steps):
            message = matrix @ self.lin(h)
            h = self.gru(message, h)
        return h
