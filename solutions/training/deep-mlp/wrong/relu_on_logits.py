"""You put a ReLU behind the last layer as well. Logits may be negative; cut off at 0, a class gets no
gradient and stays there.

fails: correctness, gradients
"""

import torch
from torch import nn


class DeepMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(784, 512)
        self.l2 = nn.Linear(512, 256)
        self.l3 = nn.Linear(256, 128)
        self.l4 = nn.Linear(128, 64)
        self.l5 = nn.Linear(64, 10)

    def forward(self, x):
        x = x.flatten(start_dim=1)  # (N, 1, 28, 28) -> (N, 784)
        if x.shape[1] != 784:
            raise ValueError(f"a sample has 784 numbers, got {x.shape[1]}")
        x = torch.relu(self.l1(x))
        x = torch.relu(self.l2(x))
        x = torch.relu(self.l3(x))
        x = torch.relu(self.l4(x))
        return torch.relu(self.l5(x))
