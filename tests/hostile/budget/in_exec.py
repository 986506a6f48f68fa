"""Hides the loop's lines in `exec`.

expect: budget
survives: yes
"""

import torch
from torch import nn

CODE = """
wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
rows = [row / torch.sqrt(row.pow(2).mean() + self.eps) for row in wide.reshape(-1, x.shape[-1])]
out = (self.gamma * (torch.stack(rows).reshape(x.shape) if rows else wide)).to(x.dtype)
"""


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        space = {"torch": torch, "self": self, "x": x}
        exec(CODE, space)
        return space["out"]
