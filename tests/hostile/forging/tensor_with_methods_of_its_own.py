"""Returns a true Tensor whose methods are replaced on the object: the sender asks it for its values.

expect: mismatch, not data, died
"""

import torch
from torch import nn


class Anything:
    def __getattr__(self, name):
        return lambda *args: self

    def is_complex(self):
        return False

    def numel(self):
        return 0


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        out = torch.zeros_like(x)
        out.detach = lambda: out
        out.cpu = lambda: Anything()
        out.numel = lambda: 0
        return out
