"""You take any number of steps. With 0 or less the loop never runs, and every graph is read out as zeros, whatever its
nodes are: refuse it with a ValueError where the module is made.

fails: correctness
"""

import torch
from torch import nn


class Set2Set(nn.Module):
    def __init__(self, channels, steps):
        super().__init__()
        self.steps = steps
        self.lstm = nn.LSTMCell(2 * channels, channels)

    def forward(self, x, batch):
        graphs = len(batch.bincount())
        h = c = x.new_zeros(graphs, x.shape[1])
        out = torch.cat([h, c], dim=1)
        for _ in range(self.steps):
            h, c = self.lstm(out, (h, c))
            score = (x * h[batch]).sum(dim=1)  # (N,)
            top = x.new_zeros(graphs).scatter_reduce(0, batch, score, "amax", include_self=False)
            weight = (score - top[batch]).exp()
            weight = weight / x.new_zeros(graphs).index_add(0, batch, weight)[batch]
            answer = torch.zeros_like(h).index_add(0, batch, weight.unsqueeze(1) * x)
            out = torch.cat([h, answer], dim=1)
        return out
