"""Attention written out on torch's parameters, functions instead of modules."""

import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    def __init__(self, size, heads, p):
        super().__init__()
        self.heads, self.p = heads, p
        self.in_proj_weight = nn.Parameter(torch.empty(3 * size, size).uniform_(-0.1, 0.1))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * size))
        self.out_proj = nn.Linear(size, size)

    def forward(self, x, padding):
        batch, steps, size = x.shape
        qkv = F.linear(x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = qkv.view(batch, steps, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.mT * q.shape[-1] ** -0.5
        if padding is not None:
            scores = scores.masked_fill(padding[:, None, None], -torch.inf)
        weights = F.dropout(scores.softmax(-1), self.p, self.training)
        return self.out_proj((weights @ v).transpose(1, 2).reshape(x.shape))


class EncoderLayer(nn.Module):
    def __init__(self, d_model, n_heads, dim_feedforward, dropout):
        super().__init__()
        if d_model % n_heads:
            raise ValueError("the heads do not divide d_model")
        self.p = dropout
        self.self_attn = Attention(d_model, n_heads, dropout)
        self.linear1 = nn.Linear(d_model, dim_feedforward)
        self.linear2 = nn.Linear(dim_feedforward, d_model)
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)

    def drop(self, x):
        return F.dropout(x, self.p, self.training)

    def forward(self, x, padding_mask=None):
        z = self.norm1(self.drop(self.self_attn(x, padding_mask)) + x)
        return self.norm2(self.drop(self.linear2(self.drop(self.linear1(z).clamp(min=0)))) + z)
