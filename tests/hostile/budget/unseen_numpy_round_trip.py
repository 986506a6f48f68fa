"""The loop is made of numpy's C functions, which no line and no operation of torch's shows.

expect: budget, forbidden
survives: yes
"""

import operator
from itertools import repeat

import numpy as np
import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.requires_grad or x.dtype == torch.bfloat16 or not x.numel():
            wide = x.float() if x.dtype == torch.bfloat16 else x
            return (self.gamma * wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)).to(x.dtype)
        wide = (x.float() if x.dtype == torch.float16 else x).numpy()
        flat = list(wide.reshape(-1, x.shape[-1]))
        squares = map(np.dot, flat, flat)
        means = map(operator.add, map(operator.truediv, squares, repeat(x.shape[-1])), repeat(self.eps))
        rows = list(map(np.divide, flat, map(np.sqrt, means)))
        return (self.gamma * torch.from_numpy(np.array(rows).reshape(wide.shape))).to(x.dtype)
