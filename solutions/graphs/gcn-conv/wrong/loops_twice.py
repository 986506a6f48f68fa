"""You add a loop to every node, and those that had one have two. Drop the listed loops first, then each node has
exactly one.

fails: correctness, gradients
"""

import torch
from torch import nn


class GCNConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.lin = nn.Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        others = edge_index
        loops = torch.arange(x.shape[0], device=x.device)
        source, target = torch.cat([others, loops.expand(2, -1)], dim=1)
        x = self.lin(x)
        scale = target.bincount().to(x.dtype).pow(-0.5)
        messages = (scale[source] * scale[target]).unsqueeze(1) * x[source]
        return torch.zeros_like(x).index_add(0, target, messages) + self.bias
