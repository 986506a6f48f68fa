# WRONG: a loop that is listed twice counts twice. Cause: loops added only to nodes that have none.
import torch
from torch import nn


class GCNConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.lin = nn.Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        n = x.shape[0]
        row, col = edge_index[0], edge_index[1]
        has_loop = torch.zeros(n, dtype=torch.bool, device=x.device)
        has_loop[row[row == col]] = True
        extra = (~has_loop).nonzero()[:, 0]
        row, col = torch.cat([row, extra]), torch.cat([col, extra])
        h = self.lin(x)
        deg = torch.zeros(n, dtype=h.dtype, device=h.device).index_add_(0, col, torch.ones_like(col, dtype=h.dtype))
        d = deg.rsqrt()
        out = torch.zeros_like(h)
        out = out.index_add(0, col, h[row] * (d[row] * d[col])[:, None])
        return out + self.bias
