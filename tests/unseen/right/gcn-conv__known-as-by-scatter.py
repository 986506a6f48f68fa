import torch
from torch import nn


def scatter_add(src, index, dim_size):
    out = src.new_zeros((dim_size, *src.shape[1:]))
    return out.scatter_add_(0, index.view(-1, *([1] * (src.dim() - 1))).expand_as(src), src)


def gcn_norm(edge_index, num_nodes, dtype):
    row, col = edge_index[:, edge_index[0] != edge_index[1]]
    loop = torch.arange(num_nodes, device=edge_index.device)
    row, col = torch.cat([row, loop]), torch.cat([col, loop])
    deg = scatter_add(torch.ones(row.numel(), dtype=dtype, device=row.device), col, num_nodes)
    deg_inv_sqrt = deg.pow(-0.5)
    deg_inv_sqrt[deg_inv_sqrt == float("inf")] = 0
    return row, col, deg_inv_sqrt[row] * deg_inv_sqrt[col]


class GCNConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.lin = nn.Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x, edge_index):
        row, col, norm = gcn_norm(edge_index, x.size(0), x.dtype)
        x = self.lin(x)
        return scatter_add(norm.view(-1, 1) * x[row], col, x.size(0)) + self.bias
