"""Returns a list of two million numbers where a tensor is wanted.

expect: mismatch, not data, timeout
survives: yes
"""

import torch
from torch import nn


class Long:
    def detach(self):
        return [1.5] * 2_000_000


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.dtype == torch.float16:
            return Long()
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
