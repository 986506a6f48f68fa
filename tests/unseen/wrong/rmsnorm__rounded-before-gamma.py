"""RMSNorm (Zhang and Sennrich, 2019)."""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        # float16 ends at 65504, so 300**2 is infinite there: half precision is computed in float32.
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        mean_square = wide.pow(2).mean(dim=-1, keepdim=True)  # (..., 1)
        normalised = wide / torch.sqrt(mean_square + self.eps)
        return (self.gamma * normalised.to(x.dtype)).to(x.dtype)
