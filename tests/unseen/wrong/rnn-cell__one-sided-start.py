# WRONG: all parameters start between 0 and k, none is negative. Cause: rand() times the bound.
import torch
import torch.nn.functional as F
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        k = (1 / hidden_size) ** 0.5
        self.weight_ih = nn.Parameter(k * torch.rand(hidden_size, input_size))
        self.weight_hh = nn.Parameter(k * torch.rand(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(k * torch.rand(hidden_size))
        self.bias_hh = nn.Parameter(k * torch.rand(hidden_size))

    def forward(self, x, h=None):
        out = F.linear(x, self.weight_ih, self.bias_ih) + self.bias_hh
        if h is not None:
            out = out + F.linear(h, self.weight_hh)
        return torch.tanh(out)
