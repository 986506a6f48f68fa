"""Uses names in other alphabets: fine.

expect: pass
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, größe, eps=1e-6):
        super().__init__()
        self.ε = eps
        self.gamma = nn.Parameter(torch.ones(größe))

    def forward(self, χ):
        breit = χ.float() if χ.dtype in (torch.float16, torch.bfloat16) else χ
        return (self.gamma * breit / torch.sqrt(breit.pow(2).mean(dim=-1, keepdim=True) + self.ε)).to(χ.dtype)
