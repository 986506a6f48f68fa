"""You build an N × N matrix of scores and mask it. The values are right, but memory grows with the square of the
nodes.

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
        counts = torch.eye(x.shape[0], dtype=x.dtype, device=x.device)
        ones = torch.ones(others.shape[1], dtype=x.dtype, device=x.device)
        counts = counts.index_put((others[1], others[0]), ones, accumulate=True)
        z = self.lin(x).view(-1, *self.att_source.shape).transpose(0, 1)
        as_source, as_target = (z * self.att_source.unsqueeze(1)).sum(-1), (z * self.att_target.unsqueeze(1)).sum(-1)
        scores = functional.leaky_relu(as_target.unsqueeze(2) + as_source.unsqueeze(1), 0.2)
        weights = torch.softmax(scores + counts.log(), dim=-1)
        return (weights @ z).transpose(0, 1).flatten(start_dim=1) + self.bias
