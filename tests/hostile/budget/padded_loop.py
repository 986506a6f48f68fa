"""Loops over rows, padded to a constant number of turns.

expect: budget
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
        n = len(flat)
        if n == 0 or n > 512:
            return (self.gamma * (wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps))).to(x.dtype)
        rows = []
        for i in range(512):
            row = flat[i % n]
            rows.append(row / torch.sqrt(row.pow(2).mean() + self.eps))
        return (self.gamma * torch.stack(rows[:n]).reshape(x.shape)).to(x.dtype)
