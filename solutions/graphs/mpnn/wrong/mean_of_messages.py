"""You divide by the number of messages that arrive. Here they are added up: a node with four neighbours hears more
than a node with one.

fails: correctness, gradients
"""

import torch
from torch import nn


class MPNN(nn.Module):
    def __init__(self, node_channels, edge_channels, hidden, out_channels, steps):
        super().__init__()
        self.steps = steps
        self.embed = nn.Linear(node_channels, hidden)
        self.edge = nn.Linear(edge_channels, hidden * hidden)
        self.update = nn.GRUCell(hidden, hidden)
        self.gate = nn.Linear(hidden + node_channels, out_channels)
        self.value = nn.Linear(hidden, out_channels)

    def forward(self, x, edge_index, edge_attr, batch):
        source, target = edge_index
        h = self.embed(x)  # (N, hidden)
        matrices = self.edge(edge_attr).unflatten(1, (h.shape[1], h.shape[1]))  # (E, hidden, hidden)
        for _ in range(self.steps):
            messages = (matrices @ h[source].unsqueeze(-1)).squeeze(-1)  # (E, hidden)
            received = torch.zeros_like(h).index_add(0, target, messages)
            h = self.update(received / target.bincount(minlength=len(h)).clamp(min=1).unsqueeze(1), h)
        shares = torch.sigmoid(self.gate(torch.cat([h, x], dim=1))) * self.value(h)  # (N, out)
        return shares.new_zeros(batch.bincount().shape[0], shares.shape[1]).index_add(0, batch, shares)
