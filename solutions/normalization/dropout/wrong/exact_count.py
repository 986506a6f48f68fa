"""You drop exactly the share p of the elements. Then they are not independent of each other: a tensor with
one element is never, or always, dropped. The share holds on average only.

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
        n = x.numel()
        order = torch.randperm(n, device=x.device).reshape(x.shape)
        keep = order >= round(self.p * n)
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
