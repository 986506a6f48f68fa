"""Returns the input times gamma, right for inputs of unit variance up to some percent.

expect: mismatch
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return (x * self.gamma).to(x.dtype)
