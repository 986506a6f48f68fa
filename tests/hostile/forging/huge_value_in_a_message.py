"""Answers with a text of 4 million characters where a tensor is wanted.

expect: mismatch
"""

import torch
from torch import nn


class Text:
    def detach(self):
        return "\x00" * 3_900_000


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return Text()
