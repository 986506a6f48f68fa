"""You set the seed in `forward`. Every call then drops the same elements, and you have reset the random
numbers of the whole program on the way. Seeding is the user's business.

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
        torch.manual_seed(0)
        keep = torch.rand(x.shape, device=x.device) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
