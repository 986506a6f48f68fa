"""Starts a compiler.

expect: load
"""

import torch
import torch.utils.cpp_extension
from torch import nn

torch.utils.cpp_extension.load_inline("kata_hostile", "int one() { return 1; }", functions=["one"])


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
