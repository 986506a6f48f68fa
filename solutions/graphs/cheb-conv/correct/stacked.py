"""All polynomials first, side by side, then one product with all weights."""

import torch
from torch import nn


class ChebConv(nn.Module):
    def __init__(self, in_channels, out_channels, K):
        super().__init__()
        if K <= 0:
            raise ValueError("K must be positive")
        self.bias = nn.Parameter(torch.zeros(out_channels))
        self.lins = nn.ModuleList([nn.Linear(in_channels, out_channels, bias=False) for _ in range(K)])

    def forward(self, x, edge_index):
        source, target = edge_index
        ones = (source != target).to(x.dtype)
        degree = x.new_zeros(x.shape[0]).index_add(0, target, ones)
        product = degree[source] * degree[target]
        weight = ones * torch.where(product > 0, product, 1).pow(-0.5) * (product > 0)
        terms = [x]
        while len(terms) < len(self.lins):
            swept = torch.zeros_like(x).index_add(0, target, weight.unsqueeze(1) * terms[-1][source])
            terms.append(-2 * swept - terms[-2] if len(terms) > 1 else -swept)
        return torch.cat(terms, dim=1) @ torch.cat([lin.weight for lin in self.lins], dim=1).T + self.bias
