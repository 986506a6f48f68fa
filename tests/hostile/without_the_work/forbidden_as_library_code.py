"""Gives its code the file name of an installed file, so that the calling frame looks like the library's.

expect: forbidden
"""

import torch
from torch import nn

CODE = compile("torch.rms" + "_norm(wide, (x.shape[-1],), None, eps)", torch.__file__, "eval")


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        out = eval(CODE, {"torch": torch, "wide": wide, "x": x, "eps": self.eps})
        return (self.gamma * out).to(x.dtype)
