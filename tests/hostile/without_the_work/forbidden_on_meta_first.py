"""Asks for the shape of the forbidden function alone, on a device without values.

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
        return (self.gamma * wide / (wide.pow(2).mean(-1, keepdim=True) + self.eps).sqrt() + 0 * len(F.rms_norm(wide.to("meta"), (x.shape[-1],)).shape)).to(x.dtype)
