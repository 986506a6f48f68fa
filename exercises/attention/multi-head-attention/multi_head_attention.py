"""Multi-head attention that stops at the first batch. Read README.md, then fix it."""

import torch
from torch import nn


class MHA(nn.Module):
    """Self-attention with num_heads heads, each on its own columns of the projections.

    Args:
        hidden_dim: size of the last dimension, a multiple of num_heads (otherwise ValueError).
        num_heads: number of heads, at least 1.
        attention_dropout: probability of dropping an attention weight while training.
        output_dropout: probability of dropping an element of the output while training.

    Shape: (batch, seq_len, hidden_dim) -> (batch, seq_len, hidden_dim), dtype kept.
    """

    def __init__(self, hidden_dim, num_heads, attention_dropout=0.1, output_dropout=0.1):
        super().__init__()
        self.hidden_dim = hidden_dim
        self.num_heads = num_heads
        self.head_dim = hidden_dim / num_heads
        self.q_proj = nn.Linear(hidden_dim, hidden_dim)
        self.k_proj = nn.Linear(hidden_dim, hidden_dim)
        self.v_proj = nn.Linear(hidden_dim, hidden_dim)
        self.out_proj = nn.Linear(hidden_dim, hidden_dim)
        self.attn_dropout = nn.Dropout(attention_dropout)
        self.output_dropout = nn.Dropout(output_dropout)

    def split_heads(self, x):
        batch_size, seq_len, _ = x.shape
        # (batch, seq_len, hidden_dim) -> (batch, heads, seq_len, head_dim)
        return x.view(batch_size, seq_len, self.num_heads, self.head_dim).transpose(1, 2)

    def forward(self, x):
        q = self.split_heads(self.q_proj(x))
        k = self.split_heads(self.k_proj(x))
        v = self.split_heads(self.v_proj(x))
        scores = q @ k.transpose(-2, -1) / math.sqrt(self.head_dim)
        weights = self.dropout(torch.softmax(scores, dim=-1))
        joined = (weights @ v).transpose(1, 2).reshape(x.shape)
        return self.output_dropout(self.out_proj(joined))
