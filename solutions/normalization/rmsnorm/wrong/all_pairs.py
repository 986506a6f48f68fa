"""You multiply every vector with every other one, and use only the products with itself. The values are right, but N
vectors take N² numbers: square the elements and take their mean.

fails: performance
"""

import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))

    def forward(self, x):
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        rows = wide.reshape(-1, x.shape[-1])
        squares = (rows @ rows.T).diagonal().reshape(*x.shape[:-1], 1)
        mean_square = squares / x.shape[-1]  # (..., 1)
        normalised = wide / torch.sqrt(mean_square + self.eps)
        return (self.gamma * normalised).to(x.dtype)
