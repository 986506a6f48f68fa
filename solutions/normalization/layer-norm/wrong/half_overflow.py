"""You square float16 numbers in float16. It ends at 65504, so 300² is already infinite and x / inf is 0: do the
arithmetic in float32 and turn only the result back.

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
        wide = x
        centred = wide - wide.mean(dim=-1, keepdim=True)
        variance = centred.pow(2).mean(dim=-1, keepdim=True)  # (..., 1)
        normalised = centred / torch.sqrt(variance + self.eps)
        return (self.gamma * normalised + self.beta).to(x.dtype)
