"""Sends answers while it is imported, before anything was asked.

expect: load
"""

import os
import struct

import msgpack
import torch
from torch import nn

header = msgpack.packb({"dict": [["number", 0], ["status", "ok"], ["missing", []]]})
os.write(3, (struct.pack("!4sIQ", b"KAT1", len(header), 0) + header) * 100)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x)
