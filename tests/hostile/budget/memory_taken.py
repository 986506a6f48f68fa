"""Takes memory for sixty copies.

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
        waste = [wide.clone() for _ in range(60)]
        return (self.gamma * (waste[-1] / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps))).to(x.dtype)
