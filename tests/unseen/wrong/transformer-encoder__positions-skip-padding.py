# WRONG: positions are counted over unpadded tokens only. Cause: position ids as RoBERTa makes them.
import torch
from torch import nn


class TransformerEncoder(nn.Module):
    def __init__(self, num_layers, d_model, n_heads, dim_feedforward, dropout, max_len=5000):
        super().__init__()
        self.max_len = max_len
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(d_model, n_heads, dim_feedforward, dropout, batch_first=True)
            for _ in range(num_layers)
        )
        t = torch.arange(max_len).unsqueeze(1)
        w = 10000.0 ** (-torch.arange(0, d_model, 2) / d_model)
        pe = torch.zeros(max_len, d_model)
        pe[:, ::2] = torch.sin(t * w)
        pe[:, 1::2] = torch.cos(t * w)[:, : d_model // 2]
        self.register_buffer("pe", pe, persistent=False)

    def forward(self, x, padding_mask=None):
        n = x.shape[1]
        if n > self.max_len:
            raise ValueError(f"{n} positions, but max_len is {self.max_len}")
        if padding_mask is None:
            pos = self.pe[:n]
        else:
            ids = ((~padding_mask).cumsum(dim=1) - 1).clamp(min=0)
            pos = self.pe[ids]
        x = self.drop(x + pos.to(x.dtype))
        for layer in self.layers:
            x = layer(x, src_key_padding_mask=padding_mask)
        return x
