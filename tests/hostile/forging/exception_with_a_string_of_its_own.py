"""The exception's text is a str subclass with methods of its own.

expect: raised, not data, died
"""

import torch
from torch import nn


class Text(str):
    def __getitem__(self, index):
        return self

    def __len__(self):
        return 1 << 40


class Odd(Exception):
    def __str__(self):
        return Text("text")


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        raise Odd
