"""Loops over the batch, padded to a constant number of turns.

expect: budget
exercise: sequence/lstm-cell
"""

import math
import torch
from torch import nn
class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        b = 1 / math.sqrt(hidden_size)
        self.hidden_size = hidden_size
        for name, shape in (("weight_ih", (4 * hidden_size, input_size)), ("weight_hh", (4 * hidden_size, hidden_size)), ("bias_ih", (4 * hidden_size,)), ("bias_hh", (4 * hidden_size,))):
            self.register_parameter(name, nn.Parameter(torch.empty(shape).uniform_(-b, b)))
    def one(self, x, h, c):
        i, f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, dim=-1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c
    def forward(self, x, state=None):
        if state is None:
            z = x.new_zeros(len(x), self.hidden_size)
            state = (z, z)
        h, c = state
        n = len(x)
        if n == 0 or n > 128:
            return self.one(x, h, c)
        out = []
        for k in range(128):
            out.append(self.one(x[k % n], h[k % n], c[k % n]))
        return torch.stack([a for a, _ in out])[:n], torch.stack([b for _, b in out])[:n]
