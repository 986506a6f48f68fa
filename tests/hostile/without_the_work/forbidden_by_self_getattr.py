"""Reads computed names of whatever is called self.

expect: forbidden
"""

import torch
from torch import nn
def reach(self, name):
    return getattr(self, name)
class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        with reach(reach(torch, "_" + "C"), "Disable" + "TorchFunction")():
            y = reach(torch, "rms" + "_norm")(wide, (x.shape[-1],), None, self.eps)
        return (self.gamma * y).to(x.dtype)
