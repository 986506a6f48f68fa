"""Hides the loop in a comprehension.

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
        rows = [self.row(row) for row in flat]
        normalised = torch.stack(rows).reshape(x.shape) if rows else wide
        return (self.gamma * normalised).to(x.dtype)

    def row(self, row):
        return row / torch.sqrt(row.pow(2).mean() + self.eps)
