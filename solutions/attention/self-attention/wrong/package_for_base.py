"""You inherit from `nn.modules`. That is the package in which torch keeps its layers, not a class: the base of all
layers is `nn.Module`, one letter and one capital away.

fails: correctness, gradients, performance
"""

import math

import torch
from torch import nn


class SelfAttention(nn.modules):
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
