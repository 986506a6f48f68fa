"""The map after the sum, which is the same as it is linear, and the GRU's gates written out."""

import torch
from torch import nn


class GatedGraphConv(nn.Module):
    def __init__(self, channels, steps):
        super().__init__()
        if steps <= 0:
            raise ValueError("no steps")
        self.steps = steps
        self.gru = nn.GRUCell(channels, channels)
        self.lin = nn.Linear(channels, channels, bias=False)

    def forward(self, x, edge_index):
        missing = self.gru.hidden_size - x.shape[1]
        if missing < 0:
            raise ValueError(f"x is wider than {self.gru.hidden_size}")
        h = torch.cat([x, x.new_zeros(x.shape[0], missing)], dim=1)
        index = edge_index[1].unsqueeze(1).expand(-1, h.shape[1])
        for _ in range(self.steps):
            received = self.lin(torch.zeros_like(h).scatter_add(0, index, h[edge_index[0]]))
            mr, mz, mn = (received @ self.gru.weight_ih.T + self.gru.bias_ih).chunk(3, dim=1)
            hr, hz, hn = (h @ self.gru.weight_hh.T + self.gru.bias_hh).chunk(3, dim=1)
            new = (mn + (mr + hr).sigmoid() * hn).tanh()
            h = new + (mz + hz).sigmoid() * (h - new)
        return h
