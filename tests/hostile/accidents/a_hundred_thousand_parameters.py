"""Registers a hundred thousand parameters.

expect: mismatch, timeout, load, not data
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        if hidden_size == 6:
            self.more = nn.ParameterList([nn.Parameter(torch.ones(0)) for _ in range(100_000)])
