"""You cut what is longer than max_len. The caller gets back a shorter sequence than was given, and finds out much
later: a sequence that does not fit is an error.

fails: correctness
"""

import math

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000):
        super().__init__()
        positions = torch.arange(max_len).unsqueeze(1)
        frequencies = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        angles = positions * frequencies
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(angles)
        pe[0, :, 1::2] = torch.cos(angles[:, : d_model // 2])
        self.register_buffer("pe", pe)

    def forward(self, x):
        length = min(x.shape[1], self.pe.shape[1])
        return x[:, :length] + self.pe[:, :length].to(x.dtype)
