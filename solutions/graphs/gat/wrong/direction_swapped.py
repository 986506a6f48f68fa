"""You send against the edges. They point from edge_index[0] to edge_index[1].

fails: correctness, gradients
"""

import torch
from torch import nn
from torch.nn import functional


class GATConv(nn.Module):
    def __init__(self, in_channels, out_channels, heads):
        super().__init__()
        self.lin = nn.Linear(in_channels, heads * out_channels, bias=False)
        self.att_source = nn.Parameter(torch.randn(heads, out_channels))
        self.att_target = nn.Parameter(torch.randn(heads, out_channels))
        self.bias = nn.Parameter(torch.zeros(heads * out_channels))

    def forward(self, x, edge_index):
        others = edge_index[:, edge_index[0] != edge_index[1]]
        loops = torch.arange(x.shape[0], device=x.device)
        target, source = torch.cat([others, loops.expand(2, -1)], dim=1)
        z = self.lin(x).view(-1, *self.att_source.shape)
        as_source, as_target = (z * self.att_source).sum(dim=-1), (z * self.att_target).sum(dim=-1)
        scores = functional.leaky_relu(as_source[source] + as_target[target], 0.2)
        lowest = torch.full_like(as_source, -torch.inf)
        top = lowest.scatter_reduce(0, target.unsqueeze(1).expand_as(scores), scores, "amax")
        weights = torch.exp(scores - top[target])
        total = torch.zeros_like(as_source).index_add(0, target, weights)
        out = torch.zeros_like(z).index_add(0, target, weights.unsqueeze(-1) * z[source])
        return (out / total.unsqueeze(-1)).flatten(start_dim=1) + self.bias
