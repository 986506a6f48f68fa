"""Has the kernel send SIGKILL to its parent when a pipe becomes readable.

expect: load
"""

import fcntl
import os
import signal
import time

import torch
from torch import nn

readable, writable = os.pipe()
fcntl.fcntl(readable, fcntl.F_SETOWN, os.getppid())
fcntl.fcntl(readable, 10, signal.SIGKILL)
fcntl.fcntl(readable, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
os.write(writable, b"x")
time.sleep(0.05)
raise PermissionError("the parent is alive, or this would not be read")


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
