"""You leave nodes as they are if no message reaches them. Their message is zeros, and the GRU takes its step with it,
as at every other node.

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
        self.lin = nn.Linear(channels, channels, bias=False)
        self.gru = nn.GRUCell(channels, channels)

    def forward(self, x, edge_index):
        if x.shape[1] > self.channels:
            raise ValueError(f"x has {x.shape[1]} features for each node, the state only {self.channels}.")
        source, target = edge_index
        h = F.pad(x, (0, self.channels - x.shape[1]))  # (N, channels)
        for _ in range(self.steps):
            message = torch.zeros_like(h).index_add(0, target, self.lin(h)[source])
            reached = torch.isin(torch.arange(x.shape[0], device=x.device), target).unsqueeze(1)
            h = torch.where(reached, self.gru(message, h), h)
        return h
