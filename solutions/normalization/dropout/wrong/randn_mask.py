"""You compare numbers from a bell curve around 0 (`randn`) with p. More than half of them lie below 0.1, so
54 % is dropped instead of 10 %; `rand`, even over [0, 1), lies below p with probability p.

fails: correctness, gradients
"""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"p is a probability, from 0 to 1, got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        keep = torch.randn(x.shape, device=x.device) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
