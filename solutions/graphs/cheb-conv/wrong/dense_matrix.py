"""You build the N × N matrix. The values are right, but a graph of a million nodes has no room for it: keep to the
list of edges.

fails: performance
"""

import torch
from torch import nn


class ChebConv(nn.Module):
    def __init__(self, in_channels, out_channels, K):
        super().__init__()
        if K < 1:
            raise ValueError(f"K must be at least 1, got {K}.")
        self.lins = nn.ModuleList(nn.Linear(in_channels, out_channels, bias=False) for _ in range(K))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        source, target = edge_index[:, edge_index[0] != edge_index[1]]
        degree = target.bincount(minlength=x.shape[0])
        scale = torch.where(degree > 0, degree, torch.inf).to(x.dtype).rsqrt()  # 0 for a degree of 0
        matrix = x.new_zeros(x.shape[0], x.shape[0])
        matrix = matrix.index_put((target, source), -scale[source] * scale[target], accumulate=True)

        def scaled_laplacian(h):  # I - D^-1/2 A D^-1/2 - I
            return matrix @ h

        before, now = x, scaled_laplacian(x)
        out = self.lins[0](x) + self.bias
        for lin in self.lins[1:]:
            out = out + lin(now)
            before, now = now, 2 * scaled_laplacian(now) - before
        return out
