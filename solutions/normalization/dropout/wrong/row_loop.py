"""You walk over the batch one example at a time in Python. The values are right, but every example costs
several calls: draw one mask of x's shape.

fails: performance
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
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        rows = [row * (torch.rand(row.shape, device=x.device) >= self.p) * scale for row in x]
        return torch.stack(rows) if rows else x
