"""Has `pkgutil` resolve names from text.

expect: forbidden
"""

import pkgutil

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
        functions_off = pkgutil.resolve_name("torch." + "_C:DisableTorchFunction")
        with functions_off():
            out = pkgutil.resolve_name("torch:" + NAME)(wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
