"""You change the caller's tensor with an in-place operation (`div_`, `/=`). The caller still needs x, for
the residual connection and for the backward pass.

fails: correctness
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
        rms = torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        with torch.no_grad():
            wide.div_(rms)
        return (self.gamma * wide).to(x.dtype)
