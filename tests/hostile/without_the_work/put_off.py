"""Returns empty memory and does the work when nobody waits any more.

expect: mismatch, contract, raised
"""

import threading

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        out = torch.full_like(x, -1.0)
        late = threading.Timer(0.5, lambda: out.copy_(self.work(x)))
        late.daemon = True
        late.start()
        return out

    def work(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
