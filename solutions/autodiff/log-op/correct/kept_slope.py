"""The slope is computed in forward, while x is at hand."""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps
        self.slope = None

    def forward(self, x):
        self.slope = np.reciprocal(np.add(x, self.eps))
        return np.log(x + self.eps)

    def backward(self, grad_y):
        return np.multiply(self.slope, grad_y)
