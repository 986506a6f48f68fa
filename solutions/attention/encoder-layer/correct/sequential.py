"""The sublayers as functions, the wiring around them once; no weights asked of the attention."""

import torch
from torch import nn


class EncoderLayer(nn.Module):
    def __init__(self, d_model, n_heads, dim_feedforward, dropout):
        super().__init__()
        if d_model // n_heads * n_heads != d_model:
            raise ValueError(f"{n_heads} heads do not fit into {d_model} columns")
        self.self_attn = nn.MultiheadAttention(d_model, n_heads, dropout=dropout)
        self.linear1, self.linear2 = nn.Linear(d_model, dim_feedforward), nn.Linear(dim_feedforward, d_model)
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.drop = nn.Dropout(dropout)

    def attend(self, x, padding_mask):
        x = x.transpose(0, 1)
        return self.self_attn(x, x, x, key_padding_mask=padding_mask, need_weights=False)[0].transpose(0, 1)

    def think(self, x):
        return self.linear2(self.drop(torch.relu(self.linear1(x))))

    def forward(self, x, padding_mask=None):
        x = self.norm1(torch.add(x, self.drop(self.attend(x, padding_mask))))
        return self.norm2(torch.add(x, self.drop(self.think(x))))
