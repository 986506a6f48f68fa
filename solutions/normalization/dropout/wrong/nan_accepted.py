"""You ask whether p is below 0 or above 1. NaN is neither, as it fails every comparison: ask whether p lies
within, and negate that.

fails: correctness
"""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"p is a probability, from 0 to 1, got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        keep = torch.rand(x.shape, device=x.device) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
