"""You set entries of the caller's grad_y to 0. The same gradient may go to several operations: make a new
array.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, grad_y):
        grad_y[~self.mask] = 0
        return grad_y.copy()
