"""Keeps what it answered first, in a class that is said to be of another module.

expect: contract, mismatch
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    __module__ = "torch.nn"

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
