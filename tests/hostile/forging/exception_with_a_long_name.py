"""Raises an exception whose class name has a million letters.

expect: raised
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        raise type("E" * 1_000_000, (Exception,), {})("text")
