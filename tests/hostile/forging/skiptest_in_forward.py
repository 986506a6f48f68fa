"""Raises unittest's SkipTest where the answer is wanted.

expect: raised
"""

import unittest

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        raise unittest.SkipTest("nothing to see here")
