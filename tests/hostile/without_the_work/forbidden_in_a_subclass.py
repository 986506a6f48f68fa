"""Calls the forbidden function in a tensor subclass's own handler.

expect: forbidden
"""

import torch
from torch import nn
T = torch.functional.torch
class Sub(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        f = args[0].job
        return f()
def unwatched(f):
    s = torch.zeros(1).as_subclass(Sub)
    s.job = f
    return torch.exp(s)
class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        y = unwatched(lambda: T.rms_norm(wide, (x.shape[-1],), None, self.eps))
        return (self.gamma * y).to(x.dtype)
