"""You exponentiate the scores as they are. exp(800) is infinite, and infinity over infinity is NaN: subtract the
row's largest score first, or let `torch.softmax` do it.

fails: correctness
"""

import math

import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.hidden_dim = hidden_dim
        self.q_proj = nn.Linear(hidden_dim, hidden_dim)
        self.k_proj = nn.Linear(hidden_dim, hidden_dim)
        self.v_proj = nn.Linear(hidden_dim, hidden_dim)

    def forward(self, x):
        q = self.q_proj(x)
        k = self.k_proj(x)
        v = self.v_proj(x)
        scores = q @ k.transpose(-2, -1) / math.sqrt(self.hidden_dim)
        exponentials = torch.exp(scores)
        weights = exponentials / exponentials.sum(dim=-1, keepdim=True)
        return weights @ v
