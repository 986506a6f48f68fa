"""Leaves a mode on torch's stack that makes the answer when it is fetched.

expect: mismatch, contract
"""

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

late = []


class Mode(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        while late:
            out, value = late.pop()
            out.copy_(value())
        return func(*args, **(kwargs or {}))


Mode().__enter__()


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        out = torch.empty_like(x)
        Mode().__enter__()
        late.append((out, lambda: self.gamma * x / (x.pow(2).mean(-1, keepdim=True) + self.eps).sqrt()))
        return out
