"""You mask behind autograd's back (`.data` or `no_grad`). The values are right, but the gradient of dropped
elements is not 0 and that of kept ones not scaled: multiply inside the graph.

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
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        y = x.clone()
        y.data.mul_(keep).mul_(scale)
        return y
