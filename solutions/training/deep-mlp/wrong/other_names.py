"""You keep the layers in a list (`nn.ModuleList`, `nn.Sequential`). The values are right, but the parameters
are then called `layers.0.weight` and so on, and a saved `l1.weight` cannot be loaded. Call the layers l1 to
l5.

fails: correctness
"""

import torch
from torch import nn


class DeepMLP(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [784, 512, 256, 128, 64, 10]
        self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(5))

    def forward(self, x):
        x = x.flatten(start_dim=1)
        if x.shape[1] != 784:
            raise ValueError(f"a sample has 784 numbers, got {x.shape[1]}")
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)
