# WRONG: the table is a plain attribute: .to(dtype) leaves it in float32. Cause: "not in the state dict" = no buffer.
import torch
from torch import nn


class TransformerEncoder(nn.Module):
    def __init__(self, num_layers, d_model, n_heads, dim_feedforward, dropout, max_len=5000):
        super().__init__()
        layer = [
            nn.TransformerEncoderLayer(d_model, n_heads, dim_feedforward, dropout, batch_first=True)
            for _ in range(num_layers)
        ]
        self.layers = nn.ModuleList(layer)
        self.dropout = nn.Dropout(dropout)
        i = torch.arange(d_model)
        angle = torch.arange(max_len)[:, None] * 10000.0 ** (-(i - i % 2) / d_model)
        self.pe = torch.where(i % 2 == 0, torch.sin(angle), torch.cos(angle))

    def forward(self, x, padding_mask=None):
        s, limit = x.shape[1], len(self.pe)
        if s > limit:
            raise ValueError(f"{s} positions, but max_len is {limit}")
        y = self.dropout(x + self.pe[:s])
        for layer in self.layers:
            y = layer(y, src_key_padding_mask=padding_mask)
        return y
