"""Keeps its working memory in pipes, made as large as may be, instead of in its own pages.

expect: budget, raised
survives: yes
"""

import fcntl
import os

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.numel() >= 1 << 19:
            for _ in range(45):
                _, writable = os.pipe()
                fcntl.fcntl(writable, fcntl.F_SETPIPE_SZ, 1 << 20)
                os.write(writable, x.numpy().tobytes()[: 1 << 20])
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
