"""Writes what looks like an answer to every open descriptor.

expect: not data, died
"""

import contextlib
import os

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        for descriptor in range(256):
            with contextlib.suppress(OSError):
                os.write(descriptor, b'{"status": "ok", "solved": true}' * 8)
        return torch.zeros_like(x)
