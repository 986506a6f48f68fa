"""Builds the forbidden module under a name that is put together.

expect: forbidden
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
        out = getattr(nn, "RMS" + "Norm")(x.shape[-1], self.eps, elementwise_affine=False)(wide)
        return (self.gamma * out).to(x.dtype)
