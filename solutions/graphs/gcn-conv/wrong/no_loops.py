"""You add no self loops: a node forgets itself at every layer, and one without neighbours divides by 0.

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
        others = edge_index[:, edge_index[0] != edge_index[1]]
        source, target = others
        x = self.lin(x)
        scale = target.bincount(minlength=x.shape[0]).to(x.dtype).pow(-0.5)
        messages = (scale[source] * scale[target]).unsqueeze(1) * x[source]
        return torch.zeros_like(x).index_add(0, target, messages) + self.bias
