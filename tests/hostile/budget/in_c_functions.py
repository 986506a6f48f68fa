"""The loop is made of C functions that `map` calls: no line of Python is run for a vector.

expect: budget
survives: yes
"""

import itertools
import operator

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        flat = wide.reshape(-1, x.shape[-1])
        squares = map(torch.mean, map(torch.square, flat))
        roots = map(torch.sqrt, map(operator.add, squares, itertools.repeat(self.eps)))
        rows = list(map(torch.div, flat, roots))
        normalised = torch.stack(rows).reshape(x.shape) if rows else wide
        return (self.gamma * normalised).to(x.dtype)
