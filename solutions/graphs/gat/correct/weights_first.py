"""The self loop apart from the edges, attention weights made whole before the sum, and einsum."""

import torch
from torch import nn


class GATConv(nn.Module):
    def __init__(self, in_channels, out_channels, heads):
        super().__init__()
        self.att_target = nn.Parameter(torch.empty(heads, out_channels))
        self.att_source = nn.Parameter(torch.empty(heads, out_channels))
        self.bias = nn.Parameter(torch.zeros(heads * out_channels))
        self.lin = nn.Linear(in_channels, heads * out_channels, bias=False)
        nn.init.xavier_uniform_(self.att_source)
        nn.init.xavier_uniform_(self.att_target)

    def forward(self, x, edge_index):
        heads, out = self.att_source.shape
        source, target = edge_index.T[edge_index[0] != edge_index[1]].T
        z = self.lin(x).reshape(x.shape[0], heads, out)
        left = torch.einsum("nho,ho->nh", z, self.att_source)
        right = torch.einsum("nho,ho->nh", z, self.att_target)
        own = nn.functional.leaky_relu(left + right, 0.2)
        score = nn.functional.leaky_relu(left[source] + right[target], 0.2)
        index = target.unsqueeze(1).repeat(1, heads)
        top = own.detach().scatter_reduce(0, index, score.detach(), "amax")
        own, score = (own - top).exp(), (score - top[target]).exp()
        total = own.scatter_add(0, index, score)
        result = (own / total).unsqueeze(-1) * z
        result = result.index_add(0, target, (score / total[target]).unsqueeze(-1) * z[source])
        return result.reshape(x.shape[0], heads * out) + self.bias
