"""You let the gradient through where x is exactly 0 (`>=`). At the kink it is 0 by agreement, and whole
layers are exactly 0 there: padding, or the output of the ReLU before.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x >= 0
        return np.where(self.mask, x, 0)

    def backward(self, grad_y):
        return np.where(self.mask, grad_y, 0)
