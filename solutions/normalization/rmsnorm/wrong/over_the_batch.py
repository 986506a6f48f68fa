"""You take one mean over the whole tensor. Each vector along the last dimension has a root mean square of
its own (`dim=-1, keepdim=True`), or the tokens of a batch change each other.

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
        rms = torch.sqrt(wide.pow(2).mean() + self.eps)
        return (self.gamma * (wide / rms)).to(x.dtype)
