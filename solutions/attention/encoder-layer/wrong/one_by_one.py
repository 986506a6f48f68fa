"""You send the sequences through one at a time. The values are right, and a batch costs a turn of the loop for each:
every layer here takes all sequences at once.

fails: performance
"""

import torch
from torch import nn


class EncoderLayer(nn.Module):
    def __init__(self, d_model, n_heads, dim_feedforward, dropout):
        super().__init__()
        if d_model % n_heads != 0:
            raise ValueError(f"d_model must be a multiple of n_heads, got {d_model} and {n_heads}")
        self.self_attn = nn.MultiheadAttention(d_model, n_heads, dropout=dropout, batch_first=True)
        self.linear1 = nn.Linear(d_model, dim_feedforward)
        self.linear2 = nn.Linear(dim_feedforward, d_model)
        self.norm1 = nn.LayerNorm(d_model)
        self.norm2 = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, padding_mask=None):
        if len(x) < 2:
            return self.encode(x, padding_mask)
        masks = [None] * len(x) if padding_mask is None else padding_mask.unsqueeze(1)
        return torch.cat([self.encode(one, mask) for one, mask in zip(x.unsqueeze(1), masks, strict=True)])

    def encode(self, x, padding_mask):
        attended, _ = self.self_attn(x, x, x, key_padding_mask=padding_mask)
        x = self.norm1(x + self.dropout(attended))
        hidden = self.dropout(torch.relu(self.linear1(x)))  # (batch, seq_len, dim_feedforward)
        return self.norm2(x + self.dropout(self.linear2(hidden)))
