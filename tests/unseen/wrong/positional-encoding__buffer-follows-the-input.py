# WRONG: forward converts the buffer itself, digits are lost for good. Cause: self.pe = self.pe.to(...).
import math

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=5000):
        super().__init__()
        pos = torch.arange(max_len, dtype=torch.float32)[:, None]
        rate = torch.exp(torch.arange(0, d_model, 2, dtype=torch.float32) * (-math.log(10000.0) / d_model))
        table = torch.empty(max_len, d_model)
        table[:, 0::2] = torch.sin(pos * rate)
        table[:, 1::2] = torch.cos(pos * rate[: d_model // 2])
        self.register_buffer("pe", table[None])

    def forward(self, x):
        n, limit = x.shape[1], self.pe.shape[1]
        if n > limit:
            raise ValueError(f"sequence of {n} positions, max_len is {limit}")
        if self.pe.dtype != x.dtype:
            self.pe = self.pe.to(x.dtype)
        return x + self.pe[:, :n]
