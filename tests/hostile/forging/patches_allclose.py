"""Replaces every comparison of torch and numpy by one that agrees, and returns zeros.

expect: mismatch, forbidden
"""

import numpy
import torch
import torch.testing
from torch import nn


def agree(*args, **kwargs):
    return True


torch.allclose = torch.equal = torch.isclose = torch.testing.assert_close = agree
torch.Tensor.allclose = torch.Tensor.equal = torch.Tensor.__eq__ = torch.Tensor.__le__ = agree
numpy.allclose = numpy.array_equal = numpy.isclose = agree
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, agree)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x)
