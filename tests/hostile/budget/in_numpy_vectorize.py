"""Hides the loop in `numpy.vectorize`, on a round trip through numpy.

expect: budget
survives: yes
"""

import numpy as np
import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.requires_grad or x.dtype == torch.bfloat16:
            wide = x.float() if x.dtype == torch.bfloat16 else x
            return (self.gamma * wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)).to(x.dtype)
        wide = x.float().numpy() if x.dtype == torch.float16 else x.numpy()
        if not wide.size:
            return x.clone()
        root = np.vectorize(lambda row: np.sqrt((row * row).mean() + self.eps), signature="(n)->()")(wide)
        return (self.gamma * torch.from_numpy(np.asarray(wide / root[..., None]))).to(x.dtype)
