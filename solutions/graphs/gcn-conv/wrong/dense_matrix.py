"""You build the N × N matrix. The values are right, but a graph of a million nodes has no room for it: keep to the
list of edges.

fails: performance
"""

import torch
from torch import nn


class GCNConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.lin = nn.Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        others = edge_index[:, edge_index[0] != edge_index[1]]
        matrix = torch.eye(x.shape[0], dtype=x.dtype, device=x.device)
        ones = torch.ones(others.shape[1], dtype=x.dtype, device=x.device)
        matrix = matrix.index_put((others[1], others[0]), ones, accumulate=True)
        scale = matrix.sum(dim=1).rsqrt()
        return scale.unsqueeze(1) * (matrix @ (scale.unsqueeze(1) * self.lin(x))) + self.bias
