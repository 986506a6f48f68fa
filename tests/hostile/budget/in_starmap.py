"""Walks over the vectors in C, on a round trip through numpy.

expect: budget
"""

import itertools

import numpy as np
import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        if x.requires_grad or x.dtype != torch.float32 or x.dim() != 2:
            wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
            return (self.gamma * (wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps))).to(x.dtype)
        rows = x.numpy()
        norms = np.sqrt(np.square(rows).mean(-1, keepdims=True) + self.eps)
        return self.gamma.detach() * torch.from_numpy(np.stack(list(itertools.starmap(np.divide, zip(rows, norms)))))
