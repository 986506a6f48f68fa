"""You draw the mask once and use it again. Then the same units are missing all through training, and the
network only becomes smaller: every call draws a new one.

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
        self.keep = None

    def forward(self, x):
        if not self.training:
            return x
        if self.keep is None or self.keep.shape != x.shape:
            self.keep = torch.rand(x.shape, device=x.device) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * self.keep * scale
