# WRONG: a cosine has its own column's exponent, not its sine's. Cause: 10000^(j/d) for column j.
import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000):
        super().__init__()
        p = torch.arange(max_len, dtype=torch.float64).view(-1, 1)
        j = torch.arange(d_model, dtype=torch.float64).view(1, -1)
        angle = p / 10000 ** (j / d_model)
        pe = torch.where(torch.arange(d_model) % 2 == 0, angle.sin(), angle.cos())
        self.register_buffer("pe", pe.float().unsqueeze(0))

    def forward(self, x):
        if x.size(1) > self.pe.size(1):
            raise ValueError(f"got {x.size(1)} positions, but the table has {self.pe.size(1)}")
        return x + self.pe[:, : x.size(1)].to(x.dtype)
