"""Calls the forbidden module with `torch.func.functional_call`.

expect: forbidden
"""

import torch
from torch import nn

Base = getattr(nn, "RMS" + "Norm")


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        out = torch.func.functional_call(
            Base(x.shape[-1], self.eps), {"weight": torch.ones(x.shape[-1], dtype=wide.dtype)}, (wide,)
        )
        return (self.gamma * out).to(x.dtype)
