"""You draw one mask for the features and share it over the batch: the same features vanish from every
example. Each element is drawn for itself, so the mask has the shape of x.

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
        keep = torch.rand(x.shape[-1:], device=x.device) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
