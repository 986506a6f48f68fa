"""Sends the operator to the kernel of another device.

expect: forbidden, raised
"""

import torch
from torch import nn

KEYS = torch._C.DispatchKeySet(torch._C.DispatchKey.AutogradXLA)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.gamma * torch.ops.aten.rms_norm.default.redispatch(KEYS, wide, [x.shape[-1]], None, self.eps)).to(x.dtype)
