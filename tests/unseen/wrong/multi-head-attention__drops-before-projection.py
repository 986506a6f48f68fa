# WRONG: output dropout acts before out_proj. Cause: output of the attention taken for the layer's.
import math

import torch
from torch import nn


class MHA(nn.Module):
    def __init__(self, hidden_dim, num_heads, attention_dropout=0.1, output_dropout=0.1):
        super().__init__()
        if hidden_dim % num_heads != 0:
            raise ValueError(f"hidden_dim {hidden_dim} is not a multiple of num_heads {num_heads}")
        self.num_heads = num_heads
        self.head_dim = hidden_dim // num_heads
        self.q_proj = nn.Linear(hidden_dim, hidden_dim)
        self.k_proj = nn.Linear(hidden_dim, hidden_dim)
        self.v_proj = nn.Linear(hidden_dim, hidden_dim)
        self.out_proj = nn.Linear(hidden_dim, hidden_dim)
        self.attn_dropout = nn.Dropout(attention_dropout)
        self.output_dropout = nn.Dropout(output_dropout)

    def heads(self, t):
        return t.unflatten(-1, (self.num_heads, self.head_dim)).transpose(1, 2)

    def forward(self, x):
        q, k, v = self.heads(self.q_proj(x)), self.heads(self.k_proj(x)), self.heads(self.v_proj(x))
        attn = torch.softmax(q @ k.mT / math.sqrt(self.head_dim), dim=-1)
        ctx = (self.attn_dropout(attn) @ v).transpose(1, 2).flatten(2)
        return self.out_proj(self.output_dropout(ctx))
