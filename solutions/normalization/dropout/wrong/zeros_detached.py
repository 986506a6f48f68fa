"""For p = 1 you return new zeros that have nothing to do with x. The value is right, but the backward pass
finds no way to x and breaks off: multiply x by 0.

fails: gradients
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
        keep = torch.rand(x.shape, device=x.device) >= self.p
        if self.p == 1:
            return torch.zeros_like(x)
        return x * keep / (1 - self.p)
