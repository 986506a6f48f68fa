# WRONG: a float64 network fails, as its samples are turned to float32. Cause: x.float() out of habit.
import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.input_size = input_size
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x = torch.flatten(x.float(), 1)
        if x.shape[-1] != self.input_size:
            raise ValueError(f"expected {self.input_size} features, got {x.shape[-1]}")
        return self.fc2(torch.relu(self.fc1(x)))
