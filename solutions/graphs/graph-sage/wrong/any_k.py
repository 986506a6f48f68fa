"""You take a negative k for 0 and return an empty sample. It is a mistake of the caller, who should hear of it: raise
ValueError.

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
    edges = torch.isin(edge_index[1], nodes).nonzero().squeeze(1)
    edges = edges[torch.randperm(len(edges), generator=generator).to(edges.device)]
    target, order = edge_index[1, edges].sort(stable=True)  # each node's edges in one run, shuffled
    rank = torch.arange(len(edges), device=edges.device) - torch.searchsorted(target, target)
    return edge_index[:, edges[order[rank < k]].sort().values]
