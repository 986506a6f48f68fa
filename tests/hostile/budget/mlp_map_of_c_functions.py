"""The loop over the samples is made of C functions that `map` calls; nothing is forbidden here, so no function is watched.

expect: budget, forbidden
exercise: training/mlp
survives: yes
"""

import itertools

import torch
from torch import nn
from torch.nn import functional as F


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
        hidden = map(torch.relu, map(F.linear, x, itertools.repeat(self.fc1.weight), itertools.repeat(self.fc1.bias)))
        rows = list(map(F.linear, hidden, itertools.repeat(self.fc2.weight), itertools.repeat(self.fc2.bias)))
        return torch.stack(rows) if rows else self.fc2(self.fc1(x))
