"""You leave the size of a sample to be worked out (`-1`). In an empty batch there are no numbers to work it
out from, so it raises; `flatten(start_dim=1)` multiplies the sizes instead.

fails: correctness
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
        x = x.reshape(x.shape[0], -1)
        if x.shape[1] != self.input_size:
            raise ValueError(f"a sample has {self.input_size} numbers, got {x.shape[1]}")
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
