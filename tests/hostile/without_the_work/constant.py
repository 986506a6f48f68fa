"""Returns gamma for every vector: about right under a loose tolerance.

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
        return (self.gamma + torch.zeros_like(x)).to(x.dtype)
