"""You walk over the edges in Python and add one message at a time. The values are right, but a graph has millions of
edges: one `index_add` adds them all.

fails: performance
"""

import torch
from torch import nn


class GCNConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.lin = nn.Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        others = edge_index[:, edge_index[0] != edge_index[1]]
        loops = torch.arange(x.shape[0], device=x.device)
        source, target = torch.cat([others, loops.expand(2, -1)], dim=1)
        x = self.lin(x)
        scale = target.bincount().to(x.dtype).pow(-0.5)  # no degree is 0: every node has its loop
        weight = scale[source] * scale[target]
        out = torch.zeros_like(x)
        for edge, (from_node, to_node) in enumerate(zip(source.tolist(), target.tolist(), strict=True)):
            out[to_node] += weight[edge] * x[from_node]
        return out + self.bias
