"""You take one softmax over the nodes of all graphs. Each graph's nodes compete among themselves: its weights sum to 1.

fails: correctness, gradients
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
            weight = score.softmax(dim=0)
            answer = torch.zeros_like(h).index_add(0, batch, weight.unsqueeze(1) * x)
            out = torch.cat([h, answer], dim=1)
        return out
