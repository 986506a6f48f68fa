"""You run `forward` under `torch.no_grad()`. That is for using a finished model, around the call; inside it,
the network has no graph and can never learn.

fails: gradients
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.input_size = input_size
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, num_classes)

    @torch.no_grad()
    def forward(self, x):
        x = x.flatten(start_dim=1)
        if x.shape[1] != self.input_size:
            raise ValueError(f"a sample has {self.input_size} numbers, got {x.shape[1]}")
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
