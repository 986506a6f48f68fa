"""The loop is compiled with TorchScript: no line of Python is run.

expect: forbidden, budget
survives: yes
"""

import torch
from torch import nn

unit = torch.jit.CompilationUnit("""
def loop(flat, eps: float):
    rows = []
    for i in range(len(flat)):
        rows.append(flat[i] / torch.sqrt(flat[i].pow(2).mean() + eps))
    return torch.stack(rows)
""")


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = unit.loop(wide.reshape(-1, x.shape[-1]), self.eps).reshape(x.shape) if x.numel() else wide
        return (self.gamma * normalised).to(x.dtype)
