"""The exception's class says that it has no name.

expect: raised, died
"""

import torch
from torch import nn


class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")

    @property
    def __mro__(cls):
        return 5


class Nameless(Exception, metaclass=Meta):
    pass


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        raise Nameless
