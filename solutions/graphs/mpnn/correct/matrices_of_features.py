"""A matrix for each edge feature instead of one for each edge: A h is a sum over the features of e_d (W_d h) + B h."""

import torch
from torch import nn


class MPNN(nn.Module):
    def __init__(self, node_channels, edge_channels, hidden, out_channels, steps):
        super().__init__()
        self.embed = nn.Linear(node_channels, hidden)
        self.edge = nn.Linear(edge_channels, hidden * hidden)
        self.update = nn.GRUCell(hidden, hidden)
        self.gate = nn.Linear(hidden + node_channels, out_channels)
        self.value = nn.Linear(hidden, out_channels)
        self.hidden, self.steps = hidden, steps

    def forward(self, x, edge_index, edge_attr, batch):
        source, target = edge_index
        weight = torch.cat([self.edge.weight, self.edge.bias.unsqueeze(1)], dim=1).view(self.hidden, self.hidden, -1)
        features = torch.cat([edge_attr, torch.ones_like(x[:1, :1]).expand(len(edge_attr), 1)], dim=1)
        h = self.embed(x)
        for _ in range(self.steps):
            mapped = torch.einsum("rcd,nc->nrd", weight, h)
            messages = (mapped[source] * features.unsqueeze(1)).sum(dim=-1)
            received = h.new_zeros(h.shape).scatter_add(0, target.unsqueeze(1).expand_as(messages), messages)
            h = self.update(received, h)
        gated = self.gate(torch.cat([h, x], dim=1)).sigmoid() * self.value(h)
        graphs = int(batch.max()) + 1 if len(batch) else 0
        out = gated.new_zeros(graphs, gated.shape[1])
        return out.scatter_add(0, batch.unsqueeze(1).expand_as(gated), gated)
