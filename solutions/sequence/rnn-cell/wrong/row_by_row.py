"""You walk over the batch in Python, one example at a time. The values are right, but every example costs
several calls: `x @ weight.T` treats all rows of a batch at once.

fails: performance
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(hidden_size))
        bound = hidden_size**-0.5
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, x, h=None):
        if h is None:
            h = x.new_zeros(x.shape[0], self.hidden_size)
        rows = [
            torch.tanh(self.weight_ih @ a + self.bias_ih + self.weight_hh @ b + self.bias_hh)
            for a, b in zip(x, h, strict=True)
        ]
        return torch.stack(rows) if rows else h
