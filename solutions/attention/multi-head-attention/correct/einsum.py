"""The heads kept as an axis of their own by einsum: no transpose anywhere."""

import torch


class MHA(torch.nn.Module):
    def __init__(self, hidden_dim, num_heads, attention_dropout=0.1, output_dropout=0.1):
        super().__init__()
        if hidden_dim % num_heads:
            raise ValueError(f"{num_heads} heads do not divide a hidden_dim of {hidden_dim}")
        self.shape = (num_heads, hidden_dim // num_heads)
        self.q_proj = torch.nn.Linear(hidden_dim, hidden_dim)
        self.k_proj = torch.nn.Linear(hidden_dim, hidden_dim)
        self.v_proj = torch.nn.Linear(hidden_dim, hidden_dim)
        self.out_proj = torch.nn.Linear(hidden_dim, hidden_dim)
        self.attention_dropout, self.output_dropout = attention_dropout, output_dropout

    def forward(self, x):
        q = self.q_proj(x).unflatten(-1, self.shape) * self.shape[1] ** -0.5  # (B, S, H, D)
        k = self.k_proj(x).unflatten(-1, self.shape)
        v = self.v_proj(x).unflatten(-1, self.shape)
        weights = torch.einsum("bqhd,bkhd->bhqk", q, k).softmax(dim=-1)
        weights = torch.nn.functional.dropout(weights, self.attention_dropout, self.training)
        joined = torch.einsum("bhqk,bkhd->bqhd", weights, v).flatten(2)
        return torch.nn.functional.dropout(self.out_proj(joined), self.output_dropout, self.training)
