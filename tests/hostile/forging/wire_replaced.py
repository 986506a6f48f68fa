"""Takes over the socket: answers with the arguments, in the hope that they are the expected values.

expect: contract, mismatch
"""

import grader.confined.process
import torch
from torch import nn

call = grader.confined.process._Host._call


def echo(self, probe, args, kwargs, how):
    return {"value": args[0], "count": 1}


grader.confined.process._Host._call = echo


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        return torch.zeros_like(x)
