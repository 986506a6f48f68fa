"""You multiply every query with every key by broadcasting and sum afterwards. The scores are right, but on the way
there is a tensor hidden_dim times as large as they are: `q @ k.transpose(-2, -1)` sums as it goes.

fails: performance
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
        products = q.unsqueeze(-2) * k.unsqueeze(-3)  # (..., seq_len, seq_len, hidden_dim)
        scores = products.sum(dim=-1) / math.sqrt(self.hidden_dim)
        weights = torch.softmax(scores, dim=-1)
        return weights @ v
