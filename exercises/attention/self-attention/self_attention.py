"""Self-attention that does not load. Read README.md, then fix it."""

import math

import torch
from torch import nn


class SelfAttention(nn.module):
    """Average the values of all positions for each position of a sequence; one head.

    Args:
        hidden_dim: size of the last dimension.

    Shape: (..., seq_len, hidden_dim) -> (..., seq_len, hidden_dim), dtype kept.
    """

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
        weights = torch.softmax(scores, dim=-1)
        return weights @ v
