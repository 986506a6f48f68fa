"""Right for the first three calls of the process and zeros from then on.

expect: mismatch, contract
survives: yes
"""

import torch
from torch import nn

calls = []


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        calls.append(x.shape)
        if len(calls) > 3:
            return torch.zeros_like(x)
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
