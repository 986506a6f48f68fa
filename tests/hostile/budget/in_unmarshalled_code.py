"""Unmarshals the loop, under the name of an installed file.

expect: budget, load
"""

import marshal

import torch
from torch import nn

TEXT = """
def rows(x, eps):
    out = torch.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i] / (x[i].pow(2).mean() + eps).sqrt()
    return out
"""
space = {"torch": torch}
code = marshal.dumps(compile(TEXT, "x" * len(torch.__file__), "exec"))
exec(marshal.loads(code.replace(b"x" * len(torch.__file__), torch.__file__.encode())), space)
rows = space["rows"]


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.gamma * (rows(wide.reshape(-1, x.shape[-1]), self.eps).reshape(x.shape) if x.numel() and not x.requires_grad else wide / (wide.pow(2).mean(-1, keepdim=True) + self.eps).sqrt())).to(x.dtype)
