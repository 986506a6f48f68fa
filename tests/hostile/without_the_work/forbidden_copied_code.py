"""Makes a function of its own out of the forbidden one's code.

expect: forbidden, load
"""

import types

import torch
from torch import nn

original = getattr(torch.nn.functional, "rms" + "_norm")
copied = types.FunctionType(original.__code__, original.__globals__)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        out = copied(wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
