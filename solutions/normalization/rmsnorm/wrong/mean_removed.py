"""You subtract the mean first: that is LayerNorm. RMSNorm leaves the mean where it is and divides by the
root of the mean square alone.

fails: correctness, gradients
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        wide = wide - wide.mean(dim=-1, keepdim=True)
        rms = torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * (wide / rms)).to(x.dtype)
