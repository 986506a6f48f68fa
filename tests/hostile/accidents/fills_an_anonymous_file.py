"""Fills an anonymous file in memory, which is no address space of the process.

expect: raised, died
survives: yes
"""

import os

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.dtype == torch.float16:
            file = os.memfd_create("kata-hostile")
            for _ in range(4096):
                os.write(file, bytes(1 << 20))
            raise MemoryError
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
