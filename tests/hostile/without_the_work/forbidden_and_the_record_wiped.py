"""Looks for the record of refused calls to wipe it.

expect: forbidden, load
"""

import gc
import sys

import torch
from torch import nn

refusal = sys.modules["grader.confined.refusal"]


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.gamma * refusal.Refusal.forget(refusal) or torch.rms_norm(wide, (x.shape[-1],), None, self.eps)).to(x.dtype)
