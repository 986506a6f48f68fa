# WRONG: messages are h A, not A h. Cause: bmm with the state as a row from the left.
import torch
from torch import nn


class MPNN(nn.Module):
    def __init__(self, node_channels, edge_channels, hidden, out_channels, steps):
        super().__init__()
        self.hidden, self.steps = hidden, steps
        self.embed = nn.Linear(node_channels, hidden)
        self.edge = nn.Linear(edge_channels, hidden**2)
        self.update = nn.GRUCell(hidden, hidden)
        self.gate = nn.Linear(hidden + node_channels, out_channels)
        self.value = nn.Linear(hidden, out_channels)

    def forward(self, x, edge_index, edge_attr, batch):
        src, dst = edge_index[0], edge_index[1]
        A = self.edge(edge_attr).view(-1, self.hidden, self.hidden)
        h = self.embed(x)
        for _ in range(self.steps):
            m = torch.bmm(h[src].unsqueeze(1), A).squeeze(1)
            agg = torch.zeros_like(h).index_add(0, dst, m)
            h = self.update(agg, h)
        out = self.gate(torch.cat((h, x), 1)).sigmoid() * self.value(h)
        graphs = int(batch.max()) + 1 if batch.numel() else 0
        return torch.zeros(graphs, out.shape[1], dtype=out.dtype, device=out.device).index_add(0, batch, out)
