"""You take any K. With 0 or less the list of maps is empty: the layer is made all the same, and breaks only when it is
called, far from the mistake. Refuse it with a ValueError where it is made.

fails: correctness
"""

import torch
from torch import nn


class ChebConv(nn.Module):
    def __init__(self, in_channels, out_channels, K):
        super().__init__()
        self.lins = nn.ModuleList(nn.Linear(in_channels, out_channels, bias=False) for _ in range(K))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        source, target = edge_index[:, edge_index[0] != edge_index[1]]
        degree = target.bincount(minlength=x.shape[0])
        scale = torch.where(degree > 0, degree, torch.inf).to(x.dtype).rsqrt()  # 0 for a degree of 0
        weight = (-scale[source] * scale[target]).unsqueeze(1)

        def scaled_laplacian(h):  # I - D^-1/2 A D^-1/2 - I
            return torch.zeros_like(h).index_add(0, target, weight * h[source])

        before, now = x, scaled_laplacian(x)
        out = self.lins[0](x) + self.bias
        for lin in self.lins[1:]:
            out = out + lin(now)
            before, now = now, 2 * scaled_laplacian(now) - before
        return out
