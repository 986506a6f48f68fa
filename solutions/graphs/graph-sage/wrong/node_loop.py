"""You go through the nodes one at a time. The samples are right, but a batch has thousands of nodes: shuffle all
edges at once and rank them within their targets.

fails: performance
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
    kept = [edge_index.new_zeros(0)]
    for node in nodes.tolist():
        edges = (edge_index[1] == node).nonzero().squeeze(1)
        kept.append(edges[torch.randperm(len(edges), generator=generator)[:k].to(edges.device)])
    return edge_index[:, torch.cat(kept).sort().values]
