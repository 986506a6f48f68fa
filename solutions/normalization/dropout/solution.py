"""Inverted dropout (Srivastava et al., 2014, with the scaling moved from evaluation to training)."""

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
        # rand is even over [0, 1): below p with probability p, and never 1, so p = 1 keeps nothing.
        keep = torch.rand(x.shape, device=x.device) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.0
        return x * keep * scale
