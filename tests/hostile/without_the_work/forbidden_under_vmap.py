"""Calls the forbidden function under vmap, where torch takes it apart by itself.

expect: forbidden
"""

import torch
from torch import nn
import torch.nn.functional as F


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.gamma * torch.func.vmap(lambda row: F.rms_norm(row, (x.shape[-1],), None, self.eps))(wide.reshape(-1, x.shape[-1])).reshape(x.shape)).to(x.dtype)
