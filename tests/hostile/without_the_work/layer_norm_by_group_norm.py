"""Normalises a group that holds all.

expect: forbidden
exercise: normalization/layer-norm
"""

import torch
from torch import nn
import torch.nn.functional as F
class LayerNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(hidden_size))
        self.beta = nn.Parameter(torch.zeros(hidden_size))
    def forward(self, x):
        w = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
        return F.group_norm(w.reshape(-1, x.shape[-1]), 1, self.gamma, self.beta, self.eps).reshape(x.shape).to(x.dtype)
