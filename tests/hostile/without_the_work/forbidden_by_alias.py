"""Calls the forbidden function under another name.

expect: forbidden
"""

import torch
from torch import nn
from torch.nn.functional import rms_norm as norm


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        out = norm(wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
