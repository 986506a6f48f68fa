"""You divide by the root of the *sum* of squares, the Euclidean norm. The mean is that sum over
hidden_size: your output is too small by the root of hidden_size.

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
        norm = torch.sqrt(wide.pow(2).sum(dim=-1, keepdim=True) + self.eps)
        return (self.gamma * (wide / norm)).to(x.dtype)
