# WRONG: padding is set to 0 instead of hidden: it still takes weight. Cause: zero vectors taken for absent.
import torch
from torch import nn


class EncoderLayer(nn.Module):
    def __init__(self, d_model, n_heads, dim_feedforward, dropout):
        super().__init__()
        if d_model % n_heads != 0:
            raise ValueError(f"{d_model} is not a multiple of {n_heads}")
        self.self_attn = nn.MultiheadAttention(d_model, n_heads, dropout=dropout, batch_first=True)
        self.linear1 = nn.Linear(d_model, dim_feedforward)
        self.linear2 = nn.Linear(dim_feedforward, d_model)
        self.norm1 = nn.LayerNorm(d_model)
        self.norm2 = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, padding_mask=None):
        if padding_mask is not None:
            x = x.masked_fill(padding_mask.unsqueeze(-1), 0.0)
        attended, _ = self.self_attn(x, x, x)
        z = self.norm1(x + self.dropout(attended))
        hidden = self.dropout(torch.relu(self.linear1(z)))
        return self.norm2(z + self.dropout(self.linear2(hidden)))
