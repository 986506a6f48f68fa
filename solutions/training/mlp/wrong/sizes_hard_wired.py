"""You wrote the sizes of one data set (576, 512, 10) into the layers. The arguments say how large they are,
or the class is good for that data set alone.

fails: correctness, gradients
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.input_size = input_size
        self.fc1 = nn.Linear(576, 512)
        self.fc2 = nn.Linear(512, 10)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        if x.shape[1] != self.input_size:
            raise ValueError(f"a sample has {self.input_size} numbers, got {x.shape[1]}")
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
