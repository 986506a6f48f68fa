"""Changes the default dtype and the number of threads in each call: its answers stay right, and the battery tells it.

expect: contract
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
        out = self.right(x)
        torch.set_default_dtype(torch.float64)
        torch.set_num_threads(2)
        return out

    def right(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
