"""You divide by 1 - p also when p is 1: nothing is kept, and 0 / 0 makes every output NaN, and every
gradient. With p = 1 the answer is 0.

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
        return x * keep / (1 - self.p)
