# RIGHT: the inner dropout stands before the ReLU; both zero or scale by a positive number, so they commute.
from torch import nn


class EncoderLayer(nn.Module):
    def __init__(self, d_model, n_heads, dim_feedforward, dropout):
        super().__init__()
        if d_model % n_heads:
            raise ValueError(f"d_model {d_model} is not a multiple of n_heads {n_heads}")
        self.self_attn = nn.MultiheadAttention(d_model, n_heads, dropout)  # (seq, batch, features)
        self.linear1, self.linear2 = nn.Linear(d_model, dim_feedforward), nn.Linear(dim_feedforward, d_model)
        self.norm1, self.norm2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, padding_mask=None):
        t = x.transpose(0, 1)
        a, _ = self.self_attn(t, t, t, key_padding_mask=padding_mask)
        z = self.norm1(x + self.drop(a.transpose(0, 1)))
        return self.norm2(z + self.drop(self.linear2(self.drop(self.linear1(z)).relu())))
