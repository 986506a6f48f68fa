# WRONG: the sampled edges come node by node in random order. Cause: not brought back to the columns' order.
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
        src, dst = edge_index[0], edge_index[1]
        total = torch.zeros_like(x).index_add(0, dst, x[src])
        n = torch.zeros(x.shape[0], dtype=x.dtype, device=x.device).index_add(0, dst, x.new_ones(dst.shape[0]))
        y = self.lin_self(x) + self.lin_neighbor(total / n.clamp(min=1)[:, None]) + self.bias
        return nn.functional.normalize(y, p=2.0, dim=-1) if self.normalize else y


def sample_neighbors(edge_index, nodes, k, generator):
    if k < 0:
        raise ValueError("k must not be negative")
    dst = edge_index[1]
    cols = torch.isin(dst, nodes).nonzero().flatten()
    shuffled = cols[torch.randperm(cols.numel(), generator=generator).to(cols.device)]
    shuffled = shuffled[torch.argsort(dst[shuffled], stable=True)]
    group = dst[shuffled]
    _, sizes = torch.unique_consecutive(group, return_counts=True)
    first = torch.repeat_interleave(sizes.cumsum(0) - sizes, sizes)
    position = torch.arange(group.numel(), device=group.device) - first
    return edge_index[:, shuffled[position < k]]
