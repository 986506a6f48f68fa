# WRONG: each step's LSTM starts from zeros again. Cause: the cell called without its state.
import torch
from torch import nn


class Set2Set(nn.Module):
    def __init__(self, channels, steps):
        super().__init__()
        if steps < 1:
            raise ValueError("at least one step")
        self.channels, self.steps = channels, steps
        self.lstm = nn.LSTMCell(2 * channels, channels)

    def forward(self, x, batch):
        G = int(batch.max()) + 1 if len(batch) else 0
        q_star = torch.zeros(G, 2 * self.channels, dtype=x.dtype, device=x.device)
        for _ in range(self.steps):
            q, _ = self.lstm(q_star)
            e = (q[batch] * x).sum(-1)
            m = torch.full((G,), -torch.inf, dtype=x.dtype, device=x.device)
            m = m.scatter_reduce(0, batch, e.detach(), "amax")
            w = torch.exp(e - m[batch])
            z = torch.zeros(G, dtype=x.dtype, device=x.device).scatter_add(0, batch, w)
            a = w / z[batch]
            r = torch.zeros_like(q).index_add(0, batch, a[:, None] * x)
            q_star = torch.cat([q, r], -1)
        return q_star
