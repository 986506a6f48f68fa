"""You drop, but leave the rest as it was: the layer behind sees only 1 - p of its usual input in training,
and all of it in evaluation. Divide what is kept by 1 - p.

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
        keep = torch.rand(x.shape, device=x.device) >= self.p
        return x * keep
