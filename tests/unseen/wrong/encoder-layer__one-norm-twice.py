# WRONG: norm1 and norm2 are one LayerNorm under two names. Cause: a chained assignment makes one module.
import torch.nn.functional as F
from torch import nn


class EncoderLayer(nn.Module):
    def __init__(self, d_model, n_heads, dim_feedforward, dropout):
        super().__init__()
        if d_model % n_heads:
            raise ValueError("d_model must be divisible by n_heads")
        self.self_attn = nn.MultiheadAttention(d_model, n_heads, dropout=dropout, batch_first=True)
        self.linear1 = nn.Linear(d_model, dim_feedforward)
        self.linear2 = nn.Linear(dim_feedforward, d_model)
        self.norm1 = self.norm2 = nn.LayerNorm(d_model)
        self.p = dropout

    def drop(self, t):
        return F.dropout(t, self.p, self.training)

    def forward(self, x, padding_mask=None):
        a = self.self_attn(x, x, x, key_padding_mask=padding_mask, need_weights=False)[0]
        z = self.norm1(x + self.drop(a))
        f = self.linear2(self.drop(F.relu(self.linear1(z))))
        return self.norm2(z + self.drop(f))
