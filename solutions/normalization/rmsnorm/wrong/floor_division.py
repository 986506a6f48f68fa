"""You divide with `//`, which rounds every quotient down to a whole number: the output is a staircase,
and the slope of a staircase is 0, so no gradient reaches x.

fails: correctness, gradients
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        rms = torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * (wide // rms)).to(x.dtype)
