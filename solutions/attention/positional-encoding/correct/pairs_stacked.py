"""Sines and cosines stacked in pairs and flattened, with one column too many cut off."""

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000):
        super().__init__()
        exponents = torch.arange(0, d_model, 2) / d_model
        angles = torch.outer(torch.arange(max_len), torch.pow(10000.0, -exponents))
        pairs = torch.stack([angles.sin(), angles.cos()], dim=2)
        self.register_buffer("pe", pairs.flatten(1)[None, :, :d_model].contiguous())

    def forward(self, x):
        if x.size(1) > self.pe.size(1):
            raise ValueError(f"{x.size(1)} positions, but the table has {self.pe.size(1)} rows")
        return (x + self.pe[:, : x.size(1)]).to(x.dtype)
