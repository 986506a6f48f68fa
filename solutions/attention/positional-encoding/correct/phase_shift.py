"""Every column is a sine, the odd ones a quarter of a turn ahead; computed in float64."""

import torch


class PositionalEncoding(torch.nn.Module):
    def __init__(self, d_model, max_len=5000):
        super().__init__()
        self.max_len = max_len
        columns = torch.arange(d_model, dtype=torch.float64)
        odd = columns % 2
        angles = torch.arange(max_len, dtype=torch.float64)[:, None] / 10000 ** ((columns - odd) / d_model)
        self.register_buffer("pe", torch.sin(angles + odd * torch.pi / 2).float()[None])

    def forward(self, x):
        length = x.size(1)
        if length > self.max_len:
            raise ValueError(f"max_len is {self.max_len}, got {length} positions")
        return torch.add(x, self.pe.narrow(1, 0, length).type_as(x))
