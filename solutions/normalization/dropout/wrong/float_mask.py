"""You turn the mask into float32 with `.float()`. Times a half-precision x that makes a float32 result, and
everything behind this layer runs at half the speed and twice the memory. A bool mask, or one of x's dtype,
keeps x's dtype.

fails: correctness
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
        keep = (torch.rand(x.shape, device=x.device) >= self.p).float()
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
