"""You keep the LSTM's state in the module. The next batch then begins where the last one ended: begin at zeros in every
call.

fails: correctness
"""

import torch
from torch import nn


class Set2Set(nn.Module):
    def __init__(self, channels, steps):
        super().__init__()
        if steps < 1:
            raise ValueError(f"steps must be at least 1, got {steps}.")
        self.steps = steps
        self.state = None
        self.lstm = nn.LSTMCell(2 * channels, channels)

    def forward(self, x, batch):
        graphs = len(batch.bincount())
        zeros = x.new_zeros(graphs, x.shape[1])
        out = torch.cat([zeros, zeros], dim=1)
        h, c = self.state if self.state is not None and len(self.state[0]) == graphs else (zeros, zeros)
        for _ in range(self.steps):
            h, c = self.lstm(out, (h, c))
            score = (x * h[batch]).sum(dim=1)  # (N,)
            top = x.new_zeros(graphs).scatter_reduce(0, batch, score, "amax", include_self=False)
            weight = (score - top[batch]).exp()
            weight = weight / x.new_zeros(graphs).index_add(0, batch, weight)[batch]
            answer = torch.zeros_like(h).index_add(0, batch, weight.unsqueeze(1) * x)
            out = torch.cat([h, answer], dim=1)
        self.state = h.detach(), c.detach()
        return out
