"""Prints line ends, backspaces and what moves the cursor, and no answer.

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
        print("wrong\rSolved.\b\b\x1b[1A\x1b[2K\x0bSolved.\x85Solved.\u2028Solved.", end="\r")
        return torch.zeros_like(x)
