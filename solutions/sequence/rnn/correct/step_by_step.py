"""Up through all layers at each step, as the layer would run on a stream."""

import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, batch_first=False):
        super().__init__()
        self.hidden_size = hidden_size
        self.time = 1 if batch_first else 0
        self.cells = nn.ModuleList()
        for layer in range(num_layers):
            self.cells.append(nn.RNNCell(hidden_size if layer else input_size, hidden_size))

    def forward(self, x, hidden=None):
        batch = x.shape[1 - self.time]
        if hidden is None:
            hidden = torch.zeros(len(self.cells), batch, self.hidden_size, dtype=x.dtype, device=x.device)
        states = list(hidden.unbind(0))
        tops = []
        for step in x.unbind(self.time):
            for layer, cell in enumerate(self.cells):
                step = states[layer] = cell(step, states[layer])
            tops.append(step)
        return torch.stack(tops, dim=self.time), torch.stack(states)
