"""Imports with the import system's inner function.

expect: forbidden
"""

import importlib

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
        functions_off = importlib._bootstrap._gcd_import("torch." + "_C").__dict__["Disable" + "TorchFunction"]
        with functions_off():
            out = torch.__dict__[NAME](wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
