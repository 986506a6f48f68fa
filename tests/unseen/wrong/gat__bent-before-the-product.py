# WRONG: the LeakyReLU bends z, not the scores. Cause: the order of GATv2.
import torch
import torch.nn.functional as F
from torch import nn


class GATConv(nn.Module):
    def __init__(self, in_channels, out_channels, heads):
        super().__init__()
        self.heads, self.out_channels = heads, out_channels
        self.lin = nn.Linear(in_channels, heads * out_channels, bias=False)
        self.att_source = nn.Parameter(torch.empty(heads, out_channels))
        self.att_target = nn.Parameter(torch.empty(heads, out_channels))
        nn.init.xavier_uniform_(self.att_source)
        nn.init.xavier_uniform_(self.att_target)
        self.bias = nn.Parameter(torch.zeros(heads * out_channels))

    def forward(self, x, edge_index):
        n = x.shape[0]
        keep = edge_index[0] != edge_index[1]
        loop = torch.arange(n, device=x.device)
        src = torch.cat([edge_index[0, keep], loop])
        dst = torch.cat([edge_index[1, keep], loop])
        z = self.lin(x).reshape(n, self.heads, self.out_channels)
        bent = F.leaky_relu(z, 0.2)
        e = torch.einsum("nhc,hc->nh", bent, self.att_source)[src]
        e = e + torch.einsum("nhc,hc->nh", bent, self.att_target)[dst]
        index = dst[:, None].expand(-1, self.heads)
        peak = torch.full((n, self.heads), -torch.inf, dtype=x.dtype, device=x.device)
        peak = peak.scatter_reduce(0, index, e.detach(), reduce="amax")
        w = torch.exp(e - peak[dst])
        w = w / torch.zeros_like(peak).scatter_add(0, index, w)[dst]
        y = torch.zeros_like(z).index_add(0, dst, w[:, :, None] * z[src])
        return y.reshape(n, -1) + self.bias
