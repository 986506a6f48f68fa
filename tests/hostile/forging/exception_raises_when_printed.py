"""Raises an exception whose text raises.

expect: raised
"""

import torch
from torch import nn


class Unprintable(Exception):
    def __str__(self):
        raise Unprintable

    __repr__ = __str__


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        raise Unprintable
