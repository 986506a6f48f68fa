"""You bend the input instead of the hidden units: the ReLU belongs behind `fc1`. Before it, it throws away
every negative number of the data, and the two layers behind it are one linear layer.

fails: correctness, gradients
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
        x = self.fc1(torch.relu(x))
        return self.fc2(x)
