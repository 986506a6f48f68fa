"""You look at the sign of grad_y. What passes is decided by the input of the forward pass: a negative
gradient at a unit that is on goes through unchanged.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, grad_y):
        return np.where(grad_y > 0, grad_y, 0)
