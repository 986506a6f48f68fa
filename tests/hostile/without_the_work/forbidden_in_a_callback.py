"""Calls the forbidden function in a callback of torch's.

expect: forbidden
"""

import torch
from torch import nn
F = torch.nn.modules.normalization.F
def unwatched(f):
    box = []
    def cb(v):
        box.append(f())
        return v
    torch.zeros(1).apply_(cb)
    return box[0]
class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        y = unwatched(lambda: F.rms_norm(wide, (x.shape[-1],), None, self.eps))
        return (self.gamma * y).to(x.dtype)
