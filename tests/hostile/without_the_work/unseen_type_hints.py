"""Has `typing` evaluate an annotation that is text.

expect: forbidden
"""

import typing

import torch
from torch import nn

NAME = "rms" + "_norm"


def holder():
    pass


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        holder.__annotations__ = {
            "out": "__import__('threading') and setattr("
            + "__import__('builtins'), 'kept', __import__('torch')._C.DisableTorchFunction) or int"
        }
        typing.get_type_hints(holder)
        with kept():  # noqa: F821
            out = torch.__dict__[NAME](wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * out).to(x.dtype)
