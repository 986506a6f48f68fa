# WRONG: weight_ih is drawn from +-1/sqrt(input_size). Cause: each matrix scaled by its own fan-in, as nn.Linear does.
import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size

        def uniform(*shape, fan):
            return nn.Parameter((2 * torch.rand(*shape) - 1) / fan**0.5)

        self.weight_ih = uniform(4 * hidden_size, input_size, fan=input_size)
        self.weight_hh = uniform(4 * hidden_size, hidden_size, fan=hidden_size)
        self.bias_ih = uniform(4 * hidden_size, fan=hidden_size)
        self.bias_hh = uniform(4 * hidden_size, fan=hidden_size)

    def forward(self, x, state=None):
        if state is None:
            h = c = torch.zeros(len(x), self.hidden_size, dtype=x.dtype, device=x.device)
        else:
            h, c = state
        z = torch.addmm(self.bias_ih, x, self.weight_ih.t()) + torch.addmm(self.bias_hh, h, self.weight_hh.t())
        i, f, g, o = torch.split(z, self.hidden_size, dim=-1)
        c_new = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c_new.tanh(), c_new
