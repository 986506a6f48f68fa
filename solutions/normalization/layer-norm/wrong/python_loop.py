"""You walk over the vectors one at a time in Python. The values are right, but every vector costs several calls:
let `mean(dim=-1, keepdim=True)` treat all of them at once.

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
        # float16 ends at 65504, so 300**2 is infinite there: half precision is computed in float32.
        wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        rows = []
        for row in wide.reshape(-1, x.shape[-1]):
            centred = row - row.mean()
            rows.append(centred / torch.sqrt(centred.pow(2).mean() + self.eps))
        normalised = torch.stack(rows).reshape(x.shape) if rows else wide
        return (self.gamma * normalised + self.beta).to(x.dtype)
