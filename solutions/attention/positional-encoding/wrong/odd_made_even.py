"""You build the table for the next even d_model and cut the last column off. It is the width d in the exponent that
you have changed, too, so every wavelength is a little off: cut angles, not d.

fails: correctness
"""

import math

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000):
        super().__init__()
        even = d_model + d_model % 2
        positions = torch.arange(max_len).unsqueeze(1)
        frequencies = torch.exp(torch.arange(0, even, 2) * (-math.log(10000.0) / even))
        angles = positions * frequencies
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(angles)
        pe[0, :, 1::2] = torch.cos(angles[:, : d_model // 2])
        self.register_buffer("pe", pe)

    def forward(self, x):
        max_len = self.pe.shape[1]
        if x.shape[1] > max_len:
            raise ValueError(f"a sequence of {x.shape[1]} positions is longer than max_len = {max_len}")
        return x + self.pe[:, : x.shape[1]].to(x.dtype)
