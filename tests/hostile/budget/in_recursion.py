"""Hides the loop in a recursion.

expect: budget
survives: yes
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
        flat = wide.reshape(-1, x.shape[-1])
        normalised = self.rows(flat).reshape(x.shape) if len(flat) else wide
        return (self.gamma * normalised).to(x.dtype)

    def rows(self, flat):
        if len(flat) == 1:
            return flat / torch.sqrt(flat.pow(2).mean() + self.eps)
        return torch.cat([self.rows(flat[: len(flat) // 2]), self.rows(flat[len(flat) // 2 :])])
