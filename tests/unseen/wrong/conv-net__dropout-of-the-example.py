# WRONG: in training the features are dropped. Cause: dropout copied from the usual MNIST example.
import torch
import torch.nn.functional as F
from torch import nn


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.conv2 = nn.Conv2d(10, 20, 5)
        self.drop = nn.Dropout()
        self.fc = nn.Linear(320, 10)

    def forward(self, x):
        if tuple(x.shape[1:]) != (1, 28, 28):
            raise ValueError("expected images of (1, 28, 28)")
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        x = self.drop(torch.flatten(x, 1))
        return self.fc(x)
