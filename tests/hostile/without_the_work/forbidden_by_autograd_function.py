"""Calls the forbidden function inside a custom autograd function's vmap.

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
        out = (
            torch.func.vmap(lambda row: getattr(torch, NAME)(row, (x.shape[-1],), None, self.eps))(
                wide.reshape(-1, x.shape[-1])
            ).reshape(wide.shape)
            if wide.numel()
            else wide
        )
        return (self.gamma * out).to(x.dtype)
