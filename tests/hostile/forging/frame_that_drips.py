"""Announces a frame and sends a byte of it now and then, for ever.

expect: timeout
survives: yes
"""

import os
import struct
import time

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.dtype != torch.float16:
            return self.right(x)
        os.write(3, struct.pack("!4sIQ", b"KAT1", 1 << 20, 0))
        while True:
            os.write(3, b"\x90")
            time.sleep(0.05)

    def right(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
