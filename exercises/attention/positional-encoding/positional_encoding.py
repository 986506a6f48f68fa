"""Positional encoding that fails for some sizes and dtypes. Read README.md, then fix it."""

import math

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    """Add a fixed pattern to each position of a sequence.

    Args:
        d_model: size of the last dimension, odd or even.
        max_len: length of the longest sequence; a longer one raises ValueError.

    Shape: (batch, seq_len, d_model) -> (batch, seq_len, d_model), dtype kept.
    """

    def __init__(self, d_model, max_len=5000):
        super().__init__()
        positions = torch.arange(max_len).unsqueeze(1)
        frequencies = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        angles = positions * frequencies
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(angles)
        pe[0, :, 1::2] = torch.cos(angles)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[:, : x.shape[1]]
