"""Answers each exception with another one.

expect: raised, died, timeout
"""

import torch
from torch import nn


class Hydra(Exception):
    @property
    def __traceback__(self):
        raise Hydra

    @property
    def args(self):
        raise Hydra

    def __str__(self):
        raise SystemExit(0)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        raise Hydra
