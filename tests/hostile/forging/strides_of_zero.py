"""Right values in a complex view with strides of zero: only values count.

expect: pass
"""

import torch
from torch import nn
class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        y = (self.gamma * (wide / torch.sqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps))).to(x.dtype)
        exact = y.float() if wide is not x else y
        return torch.complex(exact, torch.zeros_like(exact)).real.to(x.dtype)[None].expand(3, *y.shape)[1]
