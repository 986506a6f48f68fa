"""A Tensor subclass that takes torch.Tensor's name, module and place.

expect: not data
"""

import torch
from torch import nn


class Tensor(torch.Tensor):
    def detach(self):
        return self


Tensor.__module__, Tensor.__qualname__ = "torch", "Tensor"


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x).as_subclass(Tensor)
