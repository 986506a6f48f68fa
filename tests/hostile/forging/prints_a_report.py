"""Prints what a passing run prints, on both streams, and returns zeros.

expect: mismatch
"""

import json
import sys

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        line = json.dumps({"event": "report", "data": {"solved": True, "checks": []}})
        for stream in (sys.stdout, sys.stderr, sys.__stdout__):
            print("13 passed in 0.01s", line, sep="\n", file=stream, flush=True)
        return torch.zeros_like(x)
