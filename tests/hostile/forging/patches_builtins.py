"""Replaces the built-in functions that a comparison may use.

expect: mismatch, died, raised, not data, timeout, load
"""

import builtins

import torch
from torch import nn

for name in ("all", "any", "abs", "isinstance", "issubclass"):
    setattr(builtins, name, lambda *args: True)
builtins.AssertionError = type("AssertionError", (Exception,), {})


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x)
