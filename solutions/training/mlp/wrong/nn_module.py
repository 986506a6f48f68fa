"""You inherit from `nn.module`. Python tells upper case from lower, and the class is called `nn.Module`:
`nn.module` does not exist, so the file does not even load.

fails: correctness
"""

import torch
from torch import nn


class MLP(nn.module):
    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.input_size = input_size
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        if x.shape[1] != self.input_size:
            raise ValueError(f"a sample has {self.input_size} numbers, got {x.shape[1]}")
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
