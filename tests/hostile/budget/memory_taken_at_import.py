"""Takes 400 MB when it is imported, so that nothing grows when it works in there.

expect: budget, forbidden
survives: yes
"""

import torch
from torch import nn

POOL = torch.ones(100 * 1024 * 1024)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        hoard = POOL[: 50 * x.numel()].view(50, *x.shape).copy_(x) if x.numel() >= 1 << 19 else x
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype) if hoard is not None else x
