"""Walks up the stack for a variable that may hold the expected value.

expect: mismatch
"""

import sys

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        frame = sys._getframe(1)
        while frame:
            for name, value in frame.f_locals.items():
                if (
                    name in ("expected", "reference", "right", "answer")
                    and isinstance(value, torch.Tensor)
                    and value.shape == x.shape
                ):
                    return value
            frame = frame.f_back
        return torch.zeros_like(x)
