"""Asks torch for the kernel behind the operator.

expect: forbidden, raised
"""

import torch
import torch.library
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.gamma * torch.library.get_kernel("aten::rms_norm", "CompositeImplicitAutograd").call_boxed(torch._C.DispatchKeySet(torch._C.DispatchKey.CPU), wide, [x.shape[-1]], None, self.eps)).to(x.dtype)
