"""You flatten the batch, too (`flatten()` starts at dimension 0): all samples become one long vector, which
fits no layer. Start at dimension 1.

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
        x = x.flatten()
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
