"""One weight over [x, h], and the gates as slices of one tensor."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        bound = 1 / hidden_size**0.5

        def uniform(*shape):
            return nn.Parameter(torch.empty(shape).uniform_(-bound, bound))

        self.weight_ih, self.weight_hh = uniform(4 * hidden_size, input_size), uniform(4 * hidden_size, hidden_size)
        self.bias_ih, self.bias_hh = uniform(4 * hidden_size), uniform(4 * hidden_size)

    def forward(self, x, state=None):
        size = self.weight_hh.shape[1]
        if state is None:
            state = torch.zeros(2, len(x), size, dtype=x.dtype, device=x.device)
        h, c = state
        weight = torch.cat([self.weight_ih, self.weight_hh], dim=1)
        parts = nn.functional.linear(torch.cat([x, h], dim=1), weight, self.bias_ih + self.bias_hh)
        gates, content = parts.sigmoid(), parts[:, 2 * size : 3 * size].tanh()
        memory = gates[:, size : 2 * size] * c + gates[:, :size] * content
        return gates[:, 3 * size :] * memory.tanh(), memory
