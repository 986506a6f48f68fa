"""You set the negative entries of the caller's array to 0. The operation before yours keeps it for its own
backward pass: make a new array.

fails: correctness, gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        x[~self.mask] = 0
        return x.copy()

    def backward(self, grad_y):
        return np.where(self.mask, grad_y, 0)
