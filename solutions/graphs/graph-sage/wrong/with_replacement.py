"""You draw each node's k edges with replacement. The same edge comes several times, others that had room are left
out, and a node with fewer than k edges gets more than it has.

fails: correctness
"""

import torch
import torch.nn.functional as F
from torch import nn


class SAGEConv(nn.Module):
    def __init__(self, in_channels, out_channels, normalize=False):
        super().__init__()
        self.lin_self = nn.Linear(in_channels, out_channels, bias=False)
        self.lin_neighbor = nn.Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels))
        self.normalize = normalize

    def forward(self, x, edge_index):
        source, target = edge_index
        count = target.bincount(minlength=x.shape[0]).clamp(min=1).unsqueeze(1)
        mean = torch.zeros_like(x).index_add(0, target, x[source]) / count
        out = self.lin_self(x) + self.lin_neighbor(mean) + self.bias
        return F.normalize(out, dim=1) if self.normalize else out


def sample_neighbors(edge_index, nodes, k, generator):
    if k < 0:
        raise ValueError(f"k cannot be negative, got {k}.")
    edges = torch.isin(edge_index[1], nodes).nonzero().squeeze(1)
    target, order = edge_index[1, edges].sort(stable=True)
    edges = edges[order]
    first = torch.searchsorted(target, target.unique())
    size = torch.diff(first, append=first.new_tensor([len(edges)]))
    drawn = torch.rand(len(first), k, generator=generator).to(edges.device) * size.unsqueeze(1)
    return edge_index[:, edges[(first.unsqueeze(1) + drawn.long()).flatten()].sort().values]
