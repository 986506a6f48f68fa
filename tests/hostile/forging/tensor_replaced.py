"""Puts a lying subclass into the place of `torch.Tensor`, so that the wire takes it for the real one.

expect: mismatch, not data, raised, died
"""

import torch
from torch import nn


class Liar(torch.Tensor):
    def __eq__(self, other):
        return True

    def detach(self):
        return self


torch.Tensor = Liar


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return Liar(torch.zeros(x.shape))
