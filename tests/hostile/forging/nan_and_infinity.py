"""Answers NaN, or infinity.

expect: mismatch
"""

import torch
from torch import nn
class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.n = 0
    def forward(self, x):
        y = torch.full_like(x, float("nan"))
        return y if x.numel() % 2 else y * 0 + float("inf")
