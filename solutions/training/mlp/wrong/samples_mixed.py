"""You cut the batch into pieces of input_size numbers (`-1` stands for the batch). 36 images of 28 x 28 then
become 49 of 24 x 24, made of scraps of several. Keep the first dimension, and check the rest.

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
        x = x.reshape(-1, self.input_size)
        x = torch.relu(self.fc1(x))
        return self.fc2(x)
