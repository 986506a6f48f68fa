"""Tries the forbidden function, swallows the refusal, and falls back on its own code.

expect: forbidden
"""

import torch
from torch import nn

NAME = "rms" + "_norm"


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        try:
            out = getattr(torch, NAME)(wide, (x.shape[-1],), None, self.eps)
        except BaseException:
            out = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * out).to(x.dtype)
