"""A mask of x's dtype from `bernoulli_`, the scale folded into it."""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        if p != p or p < 0 or p > 1:
            raise ValueError("dropout probability has to be between 0 and 1, but got " + str(p))
        self.keep_prob = 1 - p

    def forward(self, x):
        if self.training and self.keep_prob < 1:
            mask = torch.empty_like(x).bernoulli_(self.keep_prob)
            if self.keep_prob > 0:
                mask /= self.keep_prob
            x = x * mask
        return x
