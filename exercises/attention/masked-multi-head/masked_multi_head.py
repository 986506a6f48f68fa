"""Multi-head attention whose masks broadcast against the wrong axes. Read README.md, then fix it."""

import math

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    """Self-attention with n_heads heads and a mask.

    Args:
        d_model: size of the last dimension, a multiple of n_heads (otherwise ValueError).
        n_heads: number of heads, at least 1.

    Shape: x (B, S, d_model), mask None or bool (B, S) or (B, S, S) -> (B, S, d_model), dtype of x.
    """

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

    def split_heads(self, x):
        batch, seq_len, _ = x.shape
        return x.view(batch, seq_len, self.n_heads, self.head_dim).transpose(1, 2)

    def forward(self, x, mask=None):
        q = self.split_heads(self.q_proj(x))
        k = self.split_heads(self.k_proj(x))
        v = self.split_heads(self.v_proj(x))
        scores = q @ k.transpose(-2, -1) / math.sqrt(self.head_dim)  # (B, n_heads, S, S)
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        weights = torch.softmax(scores, dim=-1)
        joined = (weights @ v).transpose(1, 2).reshape(x.shape)
        return self.out_proj(joined)
