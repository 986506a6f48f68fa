"""Raises an exception whose text and name would take over the terminal.

expect: raised
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        raise type("\x1b[2JPASSED", (Exception,), {})("\x1b]0;solved\x07\x1b[31m\r\b\x00")
