"""Answers with four million nested lists.

expect: not data, died
"""

import os
import struct

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        os.write(3, struct.pack("!4sIQ", b"KAT1", 4_000_000, 0))
        os.set_blocking(3, True)
        os.write(3, b"\x91" * 4_000_000)
        return x
