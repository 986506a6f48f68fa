"""Takes the watching mode off torch's stack around the forbidden call.

expect: forbidden, raised
"""

import torch
from torch import nn
from torch.overrides import _pop_mode, _push_mode

NAME = "rms" + "_norm"


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        mode = _pop_mode()
        out = getattr(torch, NAME)(wide, (x.shape[-1],), None, self.eps)
        _push_mode(mode)
        return (self.gamma * out).to(x.dtype)
