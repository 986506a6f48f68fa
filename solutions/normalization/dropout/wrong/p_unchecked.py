"""You take any p. 1.5 or -0.1 is no probability, and a layer built with it would go wrong silently, far from
the mistake: raise ValueError in the constructor.

fails: correctness
"""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        keep = torch.rand(x.shape, device=x.device) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
