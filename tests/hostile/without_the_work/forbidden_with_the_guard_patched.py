"""Replaces the function that refuses forbidden calls.

expect: forbidden, load
"""

import sys

import torch
from torch import nn

NAME = "rms" + "_norm"

sys.modules["grader." + "guard"].Guard._refuse = lambda self, name: None


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        out = getattr(torch, NAME)(wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
