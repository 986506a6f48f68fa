"""Keeps what it was asked first, in the one object that its metaclass ever makes.

expect: contract, mismatch
"""

import torch
from torch import nn


class Once(type):
    made = {}

    def __call__(cls, *args, **kwargs):
        key = (args, tuple(kwargs.items()))
        if key not in cls.made:
            cls.made[key] = super().__call__(*args, **kwargs)
        return cls.made[key]


class RMSNorm(nn.Module, metaclass=Once):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.kept = None
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if self.kept is None or self.kept.shape != x.shape or self.kept.dtype != x.dtype:
            self.kept = x
        x = self.kept
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.gamma * (wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps))).to(x.dtype)
