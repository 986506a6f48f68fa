"""Has `functools.partial` call `getattr`.

expect: forbidden
"""

import functools

import torch
from torch import nn

NAME = "rms" + "_norm"


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        of_torch = functools.partial(getattr, torch)
        of_insides = functools.partial(getattr, of_torch("_" + "C"))
        with of_insides("Disable" + "TorchFunction")():
            out = of_torch(NAME)(wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
