"""You take as many rows of the table as there are sequences. Dimension 0 of x is the batch, dimension 1 the positions:
`x.shape[1]`.

fails: correctness, gradients
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
        max_len = self.pe.shape[1]
        if x.shape[1] > max_len:
            raise ValueError(f"a sequence of {x.shape[1]} positions is longer than max_len = {max_len}")
        return x + self.pe[:, : x.shape[0]].to(x.dtype)
