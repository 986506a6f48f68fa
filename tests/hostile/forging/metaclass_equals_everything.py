"""The class of the answer equals every other class, so `type(x) in (...)` finds it.

expect: not data
"""

import torch
from torch import nn


class Same(type):
    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(torch.Tensor)


class Impostor(metaclass=Same):
    def detach(self):
        return self


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return Impostor()
