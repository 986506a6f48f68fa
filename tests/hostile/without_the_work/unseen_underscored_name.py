"""Calls the fused operator, which torch itself carries under an underscored name.

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
        out = torch._fused_rms_norm(wide, (x.shape[-1],), None, self.eps)[0]
        return (self.gamma * out).to(x.dtype)
