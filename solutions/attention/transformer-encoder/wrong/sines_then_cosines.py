"""You put all sines first and all cosines behind them. In the formula they take turns: sin, cos, sin, cos.

fails: correctness, gradients
"""

import torch
from torch import nn


class TransformerEncoder(nn.Module):
    def __init__(self, num_layers, d_model, n_heads, dim_feedforward, dropout, max_len=5000):
        super().__init__()
        frequency = 10000.0 ** (-torch.arange(0, d_model, 2) / d_model)  # one for each pair of columns
        angle = torch.arange(max_len).unsqueeze(1) * frequency  # (max_len, pairs)
        positions = torch.cat([angle.sin(), angle.cos()], dim=1)[:, :d_model]  # (max_len, d_model)
        self.register_buffer("positions", positions, persistent=False)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(d_model, n_heads, dim_feedforward, dropout, batch_first=True)
            for _ in range(num_layers)
        )

    def forward(self, x, padding_mask=None):
        seq_len = x.shape[1]
        if seq_len > len(self.positions):
            raise ValueError(f"{seq_len} positions, but max_len is {len(self.positions)}")
        x = self.dropout(x + self.positions[:seq_len])
        for layer in self.layers:
            x = layer(x, src_key_padding_mask=padding_mask)
        return x
