"""Reads pages of a large file after its own, for the grader to take the one for the other.

expect: budget, raised
survives: yes
"""

from pathlib import Path

import torch
from torch import nn

LIBRARY = str(Path(torch.__file__).with_name("lib") / "libtorch_cpu.so")


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.numel() >= 1 << 19:
            hoard = torch.ones(20 << 20)
            del hoard
            pages = torch.from_file(LIBRARY, shared=False, size=40 << 20)
            pages[::512].isnan().sum()
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        normalised = wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * normalised).to(x.dtype)
