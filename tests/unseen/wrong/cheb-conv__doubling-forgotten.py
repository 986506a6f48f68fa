# WRONG: T_k is L T_(k-1) - T_(k-2), and the bias starts at random. Cause: the recurrence's 2; bias as nn.Linear's.
import math

import torch
from torch import nn


class ChebConv(nn.Module):
    def __init__(self, in_channels, out_channels, K):
        super().__init__()
        if K < 1:
            raise ValueError("K < 1")
        self.lins = nn.ModuleList([nn.Linear(in_channels, out_channels, bias=False) for _ in range(K)])
        bound = 1 / math.sqrt(in_channels)
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound))

    def forward(self, x, edge_index):
        row, col = edge_index[:, edge_index[0] != edge_index[1]]
        deg = torch.zeros(x.size(0), dtype=x.dtype, device=x.device)
        deg.scatter_add_(0, col, torch.ones_like(col, dtype=x.dtype))
        dis = deg.pow(-0.5)
        dis[torch.isinf(dis)] = 0
        norm = -(dis[row] * dis[col])[:, None]

        def prop(h):
            return torch.zeros_like(h).index_add_(0, col, norm * h[row])

        terms = [x]
        if len(self.lins) > 1:
            terms.append(prop(x))
        while len(terms) < len(self.lins):
            terms.append(prop(terms[-1]) - terms[-2])
        return sum(lin(t) for lin, t in zip(self.lins, terms, strict=True)) + self.bias
