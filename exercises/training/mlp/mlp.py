"""MLP: two linear layers with a ReLU between them. It does not load. Read README.md, then fix it."""

import torch
from torch import nn


class MLP(nn.module):
    """Flatten each sample, then linear, ReLU, linear.

    Args:
        input_size: numbers in one sample.
        hidden_size: units between the two layers.
        num_classes: size of the result for each sample.

    Shape: (N, ...) with input_size numbers in each sample -> (N, num_classes)
    """

    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x = x.view(-1, self.input_size)
        x = torch.relu(self.fc1(x))
        return self.fc2(x)


if __name__ == "__main__":
    input_size = 576  # an image of 24 x 24 pixels has 784 of them
    mlp = MLP(input_size, hidden_size=512, num_classes=10)
    images = torch.randn(64, 24, 24)
    print(mlp(images).shape)  # torch.Size([64, 10])
