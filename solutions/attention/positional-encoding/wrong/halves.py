"""You put all the sines into the left half and all the cosines into the right. Some models do that, but here they take
turns, sines in the even columns and cosines in the odd ones: `0::2` and `1::2`.

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
        pe[0, :, : (d_model + 1) // 2] = torch.sin(angles)
        pe[0, :, (d_model + 1) // 2 :] = torch.cos(angles[:, : d_model // 2])
        self.register_buffer("pe", pe)

    def forward(self, x):
        max_len = self.pe.shape[1]
        if x.shape[1] > max_len:
            raise ValueError(f"a sequence of {x.shape[1]} positions is longer than max_len = {max_len}")
        return x + self.pe[:, : x.shape[1]].to(x.dtype)
