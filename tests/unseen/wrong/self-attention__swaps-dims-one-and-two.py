# WRONG: keys are transposed by (1, 2): right for three dimensions only. Cause: (batch, seq, hidden) assumed.
import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.q_proj = nn.Linear(hidden_dim, hidden_dim)
        self.k_proj = nn.Linear(hidden_dim, hidden_dim)
        self.v_proj = nn.Linear(hidden_dim, hidden_dim)
        self.scale = hidden_dim**-0.5

    def forward(self, x):
        scores = torch.matmul(self.q_proj(x) * self.scale, self.k_proj(x).transpose(1, 2))
        return torch.matmul(scores.softmax(dim=-1), self.v_proj(x))
