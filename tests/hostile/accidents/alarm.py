"""Leaves an alarm behind that ends the process a moment later: it cannot set one.

expect: raised
survives: yes
"""

import signal
import time

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.dtype == torch.float16:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            time.sleep(1)
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
