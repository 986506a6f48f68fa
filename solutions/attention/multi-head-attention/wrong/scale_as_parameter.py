"""You keep the scale as an `nn.Parameter`. Then it is learned, and saved with the model: a constant is a plain number.

fails: correctness, gradients
"""

import math

import torch
from torch import nn


class MHA(nn.Module):
    def __init__(self, hidden_dim, num_heads, attention_dropout=0.1, output_dropout=0.1):
        super().__init__()
        if hidden_dim % num_heads != 0:
            raise ValueError(f"hidden_dim must be a multiple of num_heads, got {hidden_dim} and {num_heads}")
        self.num_heads = num_heads
        self.head_dim = hidden_dim // num_heads
        self.q_proj = nn.Linear(hidden_dim, hidden_dim)
        self.k_proj = nn.Linear(hidden_dim, hidden_dim)
        self.v_proj = nn.Linear(hidden_dim, hidden_dim)
        self.out_proj = nn.Linear(hidden_dim, hidden_dim)
        self.scale = nn.Parameter(torch.tensor(math.sqrt(self.head_dim)))
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
        scores = q @ k.transpose(-2, -1) / self.scale
        weights = self.attn_dropout(torch.softmax(scores, dim=-1))
        joined = (weights @ v).transpose(1, 2).reshape(x.shape)
        return self.output_dropout(self.out_proj(joined))
