"""You fill the table number by number in Python. The values are right, but 5000 positions of 512 columns are 2.5
million steps: one product of a column of positions with a row of frequencies gives all angles.

fails: performance
"""

import math

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000):
        super().__init__()
        pe = torch.zeros(1, max_len, d_model)
        for position in range(max_len):
            for column in range(d_model):
                angle = position / 10000 ** ((column - column % 2) / d_model)
                pe[0, position, column] = math.cos(angle) if column % 2 else math.sin(angle)
        self.register_buffer("pe", pe)

    def forward(self, x):
        max_len = self.pe.shape[1]
        if x.shape[1] > max_len:
            raise ValueError(f"a sequence of {x.shape[1]} positions is longer than max_len = {max_len}")
        return x + self.pe[:, : x.shape[1]].to(x.dtype)
