"""Ends with status 0 whatever happens, and returns zeros.

expect: mismatch
"""

import atexit
import os

import torch
from torch import nn

atexit.register(os._exit, 0)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x)
