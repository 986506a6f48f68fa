"""One linear map for each gate, and the mixture as a step from the candidate towards the old state."""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        bound = 1 / hidden_size**0.5

        def uniform(*shape):
            return nn.Parameter(torch.empty(shape).uniform_(-bound, bound))

        self.weight_ih, self.weight_hh = uniform(3 * hidden_size, input_size), uniform(3 * hidden_size, hidden_size)
        self.bias_ih, self.bias_hh = uniform(3 * hidden_size), uniform(3 * hidden_size)

    def forward(self, x, h=None):
        size = self.weight_hh.shape[1]
        if h is None:
            h = torch.zeros(len(x), size, dtype=x.dtype, device=x.device)
        reset, update, candidate = slice(0, size), slice(size, 2 * size), slice(2 * size, None)

        def of_x(part):
            return nn.functional.linear(x, self.weight_ih[part], self.bias_ih[part])

        def of_h(part):
            return nn.functional.linear(h, self.weight_hh[part], self.bias_hh[part])

        n = (of_x(candidate) + (of_x(reset) + of_h(reset)).sigmoid() * of_h(candidate)).tanh()
        return n + (of_x(update) + of_h(update)).sigmoid() * (h - n)
