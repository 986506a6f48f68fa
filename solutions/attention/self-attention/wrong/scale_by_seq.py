"""You divide by the root of the sequence's length. It is the number of products summed in a score that makes it
large, the size of a vector, so hidden_dim. The length would change the weights whenever the sentence grows.

fails: correctness, gradients
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
        scores = q @ k.transpose(-2, -1) / math.sqrt(x.shape[-2])
        weights = torch.softmax(scores, dim=-1)
        return weights @ v
