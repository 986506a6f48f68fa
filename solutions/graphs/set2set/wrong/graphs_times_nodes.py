"""You write every node's score into a matrix of graphs by nodes, almost all of it −inf. The values are right, but the
matrix is as large as the batch squared.

fails: performance
"""

import torch
from torch import nn


class Set2Set(nn.Module):
    def __init__(self, channels, steps):
        super().__init__()
        if steps < 1:
            raise ValueError(f"steps must be at least 1, got {steps}.")
        self.steps = steps
        self.lstm = nn.LSTMCell(2 * channels, channels)

    def forward(self, x, batch):
        graphs = len(batch.bincount())
        h = c = x.new_zeros(graphs, x.shape[1])
        out = torch.cat([h, c], dim=1)
        for _ in range(self.steps):
            h, c = self.lstm(out, (h, c))
            score = (x * h[batch]).sum(dim=1)  # (N,)
            mine = batch == torch.arange(graphs, device=x.device).unsqueeze(1)
            weight = score.masked_fill(~mine, -torch.inf).softmax(dim=1).masked_fill(~mine, 0).sum(dim=0)
            answer = torch.zeros_like(h).index_add(0, batch, weight.unsqueeze(1) * x)
            out = torch.cat([h, answer], dim=1)
        return out
