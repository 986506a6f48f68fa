"""Replaces the host's function that answers: everything is fine, whatever was asked.

expect: mismatch
"""

import sys

import grader.confined.process
import torch
from torch import nn

sys.modules["grader.confined.process"]._Host.answer = lambda self, request: {"status": "ok", "value": True, "count": 1}


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x)
