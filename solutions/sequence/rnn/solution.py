"""Stacked recurrent cells along a sequence."""

import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, batch_first=False):
        super().__init__()
        self.hidden_size = hidden_size
        self.batch_first = batch_first
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.cells = nn.ModuleList(nn.RNNCell(size, hidden_size) for size in sizes)

    def forward(self, x, hidden=None):
        if self.batch_first:
            x = x.transpose(0, 1)  # (S, B, I) from here on
        if hidden is None:
            hidden = x.new_zeros(len(self.cells), x.shape[1], self.hidden_size)
        sequence, last = x, []
        for cell, h in zip(self.cells, hidden, strict=True):
            states = []
            for step in sequence:  # (B, I) in the first layer, (B, H) in the others
                h = cell(step, h)
                states.append(h)
            sequence = torch.stack(states)  # (S, B, H)
            last.append(h)
        output = sequence.transpose(0, 1) if self.batch_first else sequence
        return output, torch.stack(last)
