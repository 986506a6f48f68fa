# WRONG: from layer 1 on all layers are one cell. Cause: a list multiplied, which repeats the object.
import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, batch_first=False):
        super().__init__()
        self.batch_first = batch_first
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.cells = nn.ModuleList(
            [nn.RNNCell(input_size, hidden_size)] + [nn.RNNCell(hidden_size, hidden_size)] * (num_layers - 1)
        )

    def forward(self, x, hidden=None):
        steps = x.unbind(1 if self.batch_first else 0)
        if hidden is None:
            h = [x.new_zeros(steps[0].shape[0], self.hidden_size) for _ in self.cells]
        else:
            h = list(hidden)
        out = []
        for inp in steps:
            for k, cell in enumerate(self.cells):
                inp = h[k] = cell(inp, h[k])
            out.append(inp)
        return torch.stack(out, dim=1 if self.batch_first else 0), torch.stack(h)
