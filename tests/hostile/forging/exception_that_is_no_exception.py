"""Raises the exceptions that are not for catching.

expect: raised
"""

import itertools

import torch
from torch import nn

kinds = itertools.cycle(
    [KeyboardInterrupt, GeneratorExit, StopIteration, SystemExit(0), BaseException, StopAsyncIteration]
)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        raise next(kinds)
