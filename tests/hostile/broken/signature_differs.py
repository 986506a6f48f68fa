"""Its constructor takes no eps.

expect: raised
survives: yes
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.eps = 1e-6
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
