"""The layers made and applied in a loop; the ReLU as a clamp."""

import math

from torch import nn

SIZES = (784, 512, 256, 128, 64, 10)


class DeepMLP(nn.Module):
    def __init__(self):
        super().__init__()
        for i in range(5):
            self.add_module(f"l{i + 1}", nn.Linear(SIZES[i], SIZES[i + 1]))

    def forward(self, x):
        if math.prod(x.shape[1:]) != SIZES[0]:
            raise ValueError(f"784 numbers a sample are expected, got {math.prod(x.shape[1:])}")
        x = x.reshape(len(x), SIZES[0])
        *hidden, last = self.children()
        for layer in hidden:
            x = layer(x).clamp(min=0)
        return last(x)
