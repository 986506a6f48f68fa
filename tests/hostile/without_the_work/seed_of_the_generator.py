"""Draws the arguments ahead, from the seed of the generator.

expect: mismatch
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
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.gamma * torch.from_numpy(np.random.default_rng(torch.initial_seed()).standard_normal(x.shape)).to(x.dtype)).to(x.dtype)
