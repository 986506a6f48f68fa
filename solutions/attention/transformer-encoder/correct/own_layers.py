"""Layers of one's own, the positions computed in forward."""

import math

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, size, heads, hidden, p):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(size, heads, p, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(size, hidden), nn.Linear(hidden, size)
        self.norm1, self.norm2, self.drop = nn.LayerNorm(size), nn.LayerNorm(size), nn.Dropout(p)

    def forward(self, x, padding):
        x = self.norm1(x + self.drop(self.self_attn(x, x, x, padding)[0]))
        return self.norm2(x + self.drop(self.linear2(self.drop(self.linear1(x).relu()))))


def positions(steps, size, like):
    t = torch.arange(steps, device=like.device, dtype=like.dtype)[:, None]
    even = torch.arange(0, size, 2, device=like.device, dtype=like.dtype)
    angle = t * torch.exp(even * (-math.log(10000.0) / size))
    table = like.new_zeros(steps, size)
    table[:, 0::2] = angle.sin()
    table[:, 1::2] = angle.cos()[:, : size // 2]
    return table


class TransformerEncoder(nn.Module):
    def __init__(self, num_layers, d_model, n_heads, dim_feedforward, dropout, max_len=5000):
        super().__init__()
        self.max_len = max_len
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList()
        while len(self.layers) < num_layers:
            self.layers.append(Layer(d_model, n_heads, dim_feedforward, dropout))

    def forward(self, x, padding_mask=None):
        if x.shape[1] > self.max_len:
            raise ValueError(f"a sequence may be {self.max_len} long, not {x.shape[1]}")
        x = self.drop(positions(x.shape[1], x.shape[2], x) + x)
        for layer in self.layers:
            x = layer(x, padding_mask)
        return x
