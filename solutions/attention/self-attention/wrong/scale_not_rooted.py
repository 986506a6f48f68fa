"""You divide by hidden_dim itself. A sum of that many random products is about its root large: with the whole of it
the weights of wide layers are all nearly the same.

fails: correctness, gradients
"""

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
        scores = q @ k.transpose(-2, -1) / self.hidden_dim
        weights = torch.softmax(scores, dim=-1)
        return weights @ v
