"""The softmax written out, and divided out of the average at the end."""

import torch


class SelfAttention(torch.nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.q_proj = torch.nn.Linear(hidden_dim, hidden_dim)
        self.k_proj = torch.nn.Linear(hidden_dim, hidden_dim)
        self.v_proj = torch.nn.Linear(hidden_dim, hidden_dim)
        self.scale = hidden_dim**0.5

    def forward(self, x):
        scores = torch.matmul(self.q_proj(x), self.k_proj(x).mT) / self.scale
        exponentials = torch.exp(scores - scores.max(dim=-1, keepdim=True).values)
        return torch.matmul(exponentials, self.v_proj(x)) / exponentials.sum(dim=-1, keepdim=True)
