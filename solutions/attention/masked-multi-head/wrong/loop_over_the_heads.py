"""You run the heads one after another, each on its own columns. The values are right, but every head costs all the
calls again. Give the heads their own dimension, and `@` and softmax treat all of them at once.

fails: performance
"""

import math

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        if d_model % n_heads != 0:
            raise ValueError(f"d_model must be a multiple of n_heads, got {d_model} and {n_heads}")
        self.n_heads = n_heads
        self.head_dim = d_model // n_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, mask=None):
        batch, seq_len, _ = x.shape
        if mask is not None:
            if mask.shape == (batch, seq_len):
                mask = mask[:, None, :]
            elif mask.shape != (batch, seq_len, seq_len):
                raise ValueError(f"mask must be (B, S) or (B, S, S), got {tuple(mask.shape)} for x {tuple(x.shape)}")
        q = self.q_proj(x)
        k = self.k_proj(x)
        v = self.v_proj(x)
        heads = []
        for h in range(self.n_heads):
            columns = slice(h * self.head_dim, (h + 1) * self.head_dim)
            scores = q[..., columns] @ k[..., columns].transpose(-2, -1) / math.sqrt(self.head_dim)
            if mask is not None:
                scores = scores.masked_fill(~mask, -torch.inf)
            heads.append(torch.softmax(scores, dim=-1) @ v[..., columns])
        return self.out_proj(torch.cat(heads, dim=-1))
