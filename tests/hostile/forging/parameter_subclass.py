"""The parameter is a subclass of Parameter that shows ones when it is looked at.

expect: not data
survives: yes
"""

import torch
from torch import nn


class Ones(nn.Parameter):
    def detach(self):
        return self


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.gamma = Ones(torch.zeros(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
