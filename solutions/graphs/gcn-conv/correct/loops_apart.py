"""The loops need no edges: each node adds itself, and both scales are applied to whole features."""

import torch
from torch import nn


class GCNConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.lin = nn.Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        source, target = edge_index
        weight = (source != target).to(x.dtype)
        scale = torch.ones_like(x[:, 0]).index_add(0, target, weight).rsqrt().unsqueeze(1)
        scaled = scale * x
        mixed = scaled.index_add(0, target, weight.unsqueeze(1) * scaled[source])
        return self.lin(scale * mixed) + self.bias
