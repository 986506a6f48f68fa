"""You compute the variance as the mean of squares minus the square of the mean. On paper that is the same; in
float32, with a mean of 30000, both are near 900 million and their difference is rounding error, even below zero.

fails: correctness
"""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x):
        # float16 ends at 65504, so 300**2 is infinite there: half precision is computed in float32.
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        centred = wide - wide.mean(dim=-1, keepdim=True)
        variance = wide.pow(2).mean(dim=-1, keepdim=True) - wide.mean(dim=-1, keepdim=True).pow(2)
        normalised = centred / torch.sqrt(variance + self.eps)
        return (self.gamma * normalised + self.beta).to(x.dtype)
