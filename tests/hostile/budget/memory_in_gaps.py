"""Leaves gaps in its heap when it is loaded, and puts its working memory there.

expect: budget
survives: yes
"""

import torch
from torch import nn

large = torch.ones(1 << 22)
del large  # from now on the C library keeps what is freed
blocks = [torch.ones(1 << 16) for _ in range(400)]
last = blocks[-1]  # holds the end of the heap, so that the gaps below it stay
del blocks


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        hoard = [torch.ones(1 << 16) for _ in range(300)] if x.numel() >= 1 << 19 else []
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype) + 0 * len(hoard)
