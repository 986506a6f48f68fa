"""The exception's traceback is half a million entries long.

expect: raised, timeout
survives: yes
"""

import types

import torch
from torch import nn


def chain():
    try:
        raise ValueError("long")
    except ValueError as error:
        first = error.__traceback__
        last = first
        for _ in range(500_000):
            last = types.TracebackType(last, first.tb_frame, first.tb_lasti, first.tb_lineno)
        return error.with_traceback(last)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.long = chain() if hidden_size == 32 else ValueError()

    def forward(self, x):
        raise self.long
