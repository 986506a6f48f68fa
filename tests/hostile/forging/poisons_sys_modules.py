"""Puts impostors into `sys.modules` that agree with everything.

expect: mismatch, died, raised, not data
"""

import sys

import torch
from torch import nn


class Agreeing(type(sys)):
    def __getattr__(self, name):
        return lambda *args, **kwargs: True


for name in (
    "pytest",
    "numpy.testing",
    "torch.testing",
    "grader.judge.plugin",
    "grader.checks",
    "grader.report",
    "math",
    "hmac",
):
    sys.modules[name] = Agreeing(name)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x)
