"""Is the library's module, with another name for its parameter.

expect: forbidden
"""

import torch
from torch import nn

Base = getattr(nn.modules.normalization, "RMS" + "Norm")


class RMSNorm(Base):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__(hidden_size, eps, elementwise_affine=False)
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return (self.gamma * super().forward(wide)).to(x.dtype)
