"""Computes in half precision and casts back.

expect: mismatch
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        half = x.to(torch.bfloat16)
        out = half / torch.sqrt(half.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * out).to(x.dtype)
