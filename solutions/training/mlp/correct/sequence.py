"""The layers as a sequence with names, after a check of the shape."""

import math
from collections import OrderedDict

from torch import nn


class MLP(nn.Sequential):
    def __init__(self, input_size, hidden_size, num_classes):
        layers = OrderedDict(
            fc1=nn.Linear(input_size, hidden_size), relu=nn.ReLU(), fc2=nn.Linear(hidden_size, num_classes)
        )
        super().__init__(layers)

    def forward(self, x):
        batch, *sample = x.shape
        if math.prod(sample) != self.fc1.in_features:
            raise ValueError(f"expected (N, {self.fc1.in_features}) once flattened, got {tuple(x.shape)}")
        return super().forward(x.reshape(batch, self.fc1.in_features))
