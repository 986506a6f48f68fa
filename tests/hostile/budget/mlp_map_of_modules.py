"""The loop over the samples is a `map` over library modules, whose lines are the library's.

expect: budget, forbidden
exercise: training/mlp
survives: yes
"""

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
        rows = list(map(self.fc2, map(torch.relu, map(self.fc1, x))))
        return torch.stack(rows) if rows else self.fc2(self.fc1(x))
