"""You multiply x by the root of d_model. In the paper this belongs to the embedding, which comes before: here x comes
in as it is to be added.

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
        return x * math.sqrt(x.shape[2]) + self.pe[:, : x.shape[1]].to(x.dtype)
