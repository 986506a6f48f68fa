"""You take the softmax of one node after the other. The weights are right, but a graph has millions of nodes: find the
largest score and the sum of every target at once, with `scatter_reduce` and `index_add`.

fails: performance
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
        source, target = torch.cat([others, loops.expand(2, -1)], dim=1)
        z = self.lin(x).view(-1, *self.att_source.shape)  # (N, heads, out)
        as_source, as_target = (z * self.att_source).sum(dim=-1), (z * self.att_target).sum(dim=-1)
        scores = functional.leaky_relu(as_source[source] + as_target[target], 0.2)  # (E + N, heads)
        rows = []
        for node in range(x.shape[0]):
            own = target == node
            weights = torch.softmax(scores[own], dim=0)  # (its edges, heads)
            rows.append((weights.unsqueeze(-1) * z[source[own]]).sum(dim=0))
        return torch.stack(rows).flatten(start_dim=1) + self.bias
