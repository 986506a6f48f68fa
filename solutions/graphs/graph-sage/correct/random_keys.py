"""A random key for each edge, two stable sorts, and the two maps as one product."""

import torch
from torch import nn


class SAGEConv(nn.Module):
    def __init__(self, in_channels, out_channels, normalize=False):
        super().__init__()
        self.normalize = normalize
        self.lin_self = nn.Linear(in_channels, out_channels, bias=False)
        self.lin_neighbor = nn.Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        index = edge_index[1].unsqueeze(1).expand(-1, x.shape[1])
        mean = torch.zeros_like(x).scatter_reduce(0, index, x[edge_index[0]], "mean", include_self=False)
        weight = torch.cat([self.lin_self.weight, self.lin_neighbor.weight], dim=1)
        out = torch.cat([x, mean], dim=1) @ weight.T + self.bias
        if not self.normalize:
            return out
        squares = out.square().sum(dim=1, keepdim=True)
        return out / torch.where(squares > 0, squares, 1).sqrt()  # the root of 0 has no slope


def sample_neighbors(edge_index, nodes, k, generator):
    if k < 0:
        raise ValueError("k < 0")
    keys = torch.rand(edge_index.shape[1], dtype=torch.float64, generator=generator).argsort().to(edge_index.device)
    order = keys[edge_index[1, keys].argsort(stable=True)]
    target = edge_index[1, order]
    places = torch.arange(len(order), device=order.device)
    begins = torch.ones_like(target, dtype=torch.bool)
    begins[1:] = target[1:] != target[:-1]
    first = torch.where(begins, places, 0).cummax(dim=0).values if len(places) else places
    keep = torch.zeros_like(begins)
    keep[order] = places - first < k
    return edge_index[:, keep & torch.isin(edge_index[1], nodes)]
