"""Returns an object whose unpickling runs code in whoever reads the answer.

expect: not data
"""

import os

import torch
from torch import nn


class Bomb:
    def detach(self):
        return self

    def __reduce__(self):
        return os._exit, (0,)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return Bomb()
