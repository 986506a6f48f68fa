"""You take the logarithms one at a time. The values are right, but Python is slow at that: np.log takes the
whole array.

fails: performance
"""

import math

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.shifted = x + self.eps
        return np.array([math.log(value) for value in self.shifted.flat], x.dtype).reshape(x.shape)

    def backward(self, grad_y):
        return grad_y / self.shifted
