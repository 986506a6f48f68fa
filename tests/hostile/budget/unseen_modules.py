"""Reaches the grader's own modules through another module's `sys`.

expect: budget, forbidden, load
"""

import torch
from torch import nn


class One:
    count = 1

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


torch.sys.modules["grader.confined." + "process"]._COUNTERS["lines"] = One


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        rows = []
        for row in wide.reshape(-1, x.shape[-1]):
            rows.append(row / torch.sqrt(row.pow(2).mean() + self.eps))
        normalised = torch.stack(rows).reshape(x.shape) if rows else wide
        return (self.gamma * normalised).to(x.dtype)
