"""Lowers the priority of everything that a user runs (of a user who is not there: what counts is who refuses).

expect: load
"""

import ctypes
import errno

import torch
from torch import nn

libc = ctypes.CDLL(None, use_errno=True)
if libc.setpriority(2, 987_654, 5) < 0 and ctypes.get_errno() == errno.EPERM:
    raise PermissionError("refused")


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
