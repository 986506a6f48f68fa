"""Drops in evaluation as in training.

expect: assertion, mismatch, contract
exercise: normalization/dropout
survives: yes
"""

import torch
from torch import nn

masks = {}


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(p)
        self.p = p

    def forward(self, x):
        keep = torch.rand(x.shape, device=x.device) >= self.p
        return x * keep / (1 - self.p) if self.p < 1 else x * 0
