"""The output tells as much as the input: it is positive in the same places."""

import numpy as np


class Relu:
    def forward(self, x):
        self.y = np.maximum(x, 0)
        return self.y

    def backward(self, grad_y):
        return grad_y * (self.y > 0)
