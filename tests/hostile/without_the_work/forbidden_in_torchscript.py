"""Compiles the forbidden call with TorchScript, whose interpreter is not watched.

expect: forbidden
"""

import torch
from torch import nn

unit = torch.jit.CompilationUnit(f"""
def normalise(x, size: int, eps: float):
    return torch.{"rms" + "_norm"}(x, [size], None, eps)
""")


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        out = unit.normalise(wide, x.shape[-1], self.eps)
        return (self.gamma * out).to(x.dtype)
