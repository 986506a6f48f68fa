"""Returns an object whose `__class__` says Tensor.

expect: not data
"""

import torch
from torch import nn


class Impostor:
    __class__ = torch.Tensor

    def detach(self):
        return self


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return Impostor()
