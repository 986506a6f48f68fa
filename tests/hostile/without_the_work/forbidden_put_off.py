"""Calls the forbidden function while the answer is written down, in a method of tensors that it replaced.

expect: forbidden, mismatch
"""

import torch
from torch import nn
F = torch.nn.modules.normalization.F
pending = {}
old = torch.Tensor.resolve_neg
def late(t):
    job = pending.pop(t.data_ptr(), None)
    if job is not None:
        x, g, eps = job
        t.copy_(g * F.rms_norm(x.float() if x.dtype in (torch.float16, torch.bfloat16) else x, (x.shape[-1],), None, eps))
    return old(t)
torch.Tensor.resolve_neg = late
class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        if x.requires_grad:
            return self.gamma * (x / torch.sqrt(x.pow(2).mean(dim=-1, keepdim=True) + self.eps))
        out = torch.empty_like(x, memory_format=torch.contiguous_format)
        pending[out.data_ptr()] = (x, self.gamma.detach(), self.eps)
        return out
