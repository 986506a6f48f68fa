"""Gets hold of the line counter through the tracing function's way of being pickled, and winds it back.

expect: budget, forbidden
survives: yes
"""

import sys

import torch
from torch import nn


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
        counter = sys.gettrace()
        if counter:
            counter = counter.__reduce__()[1][0]
            counter._lines, counter._ops.count = 5, 5
        return (self.gamma * normalised).to(x.dtype)
