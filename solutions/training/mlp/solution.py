"""A multilayer perceptron with one hidden layer."""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.input_size = input_size
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x = x.reshape(x.shape[0], x.shape[1:].numel())  # (N, ...) -> (N, numbers in one sample)
        if x.shape[1] != self.input_size:
            raise ValueError(f"a sample has {self.input_size} numbers, got {x.shape[1]}")
        x = torch.relu(self.fc1(x))  # (N, hidden_size)
        return self.fc2(x)  # (N, num_classes), logits: the loss applies the softmax


if __name__ == "__main__":
    input_size = 576  # an image of 24 x 24 pixels
    mlp = MLP(input_size, hidden_size=512, num_classes=10)
    images = torch.randn(64, 24, 24)
    print(mlp(images).shape)  # torch.Size([64, 10])
