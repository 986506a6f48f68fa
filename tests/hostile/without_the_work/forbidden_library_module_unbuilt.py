"""Makes the forbidden module without its constructor, and calls its forward.

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
        norm = object.__new__(getattr(nn, "RMS" + "Norm"))
        norm.__dict__.update(normalized_shape=(x.shape[-1],), weight=None, eps=self.eps)
        out = type(norm).forward(norm, wide)
        return (self.gamma * out).to(x.dtype)
