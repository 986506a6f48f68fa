"""Dropped elements filled with 0; a new tensor in evaluation, too."""

import torch


class Dropout(torch.nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if not (p >= 0 and p <= 1):
            raise ValueError(f"p must lie in [0, 1], got {p!r}")
        self.p = float(p)

    def forward(self, x):
        if not self.training:
            return x.clone()
        dropped = torch.rand_like(x, dtype=torch.float32) < self.p
        kept = 1.0 if self.p == 1 else 1 - self.p
        return (x / kept).masked_fill(dropped, 0)
