"""You multiply every centred vector with every other one, and use only the products with itself. The values are
right, but N vectors take N² numbers: square the elements and take their mean.

fails: performance
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
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        centred = wide - wide.mean(dim=-1, keepdim=True)
        rows = centred.reshape(-1, x.shape[-1])
        squares = (rows @ rows.T).diagonal().reshape(*x.shape[:-1], 1)
        variance = squares / x.shape[-1]  # (..., 1)
        normalised = centred / torch.sqrt(variance + self.eps)
        return (self.gamma * normalised + self.beta).to(x.dtype)
