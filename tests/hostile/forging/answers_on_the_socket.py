"""Sends a well-formed answer of its own before the host does, with a guessed number.

expect: not data
"""

import os
import struct

import msgpack
import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        header = msgpack.packb({"dict": [["number", 0], ["status", "ok"], ["value", None], ["count", 0]]})
        os.write(3, struct.pack("!4sIQ", b"KAT1", len(header), 0) + header)
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
