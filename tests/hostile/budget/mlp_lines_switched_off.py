"""The frame of the loop is told not to trace its lines.

expect: budget, forbidden
exercise: training/mlp
survives: yes
"""

import sys

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.input_size = input_size
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        if x.shape[1] != self.input_size:
            raise ValueError(f"a sample has {self.input_size} numbers, got {x.shape[1]}")
        sys._getframe().f_trace_lines = False
        rows = []
        for sample in x:
            rows.append(self.fc2(torch.relu(self.fc1(sample))))
        return torch.stack(rows) if rows else self.fc2(self.fc1(x))
