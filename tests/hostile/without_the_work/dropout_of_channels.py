"""Drops whole channels, of one element each.

expect: forbidden
exercise: normalization/dropout
"""

import torch
from torch import nn
import torch.nn.functional as F
class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError("p")
        self.p = p
    def forward(self, x):
        return F.dropout1d(x.reshape(1, -1, 1), self.p, self.training).reshape(x.shape) if x.numel() else x
