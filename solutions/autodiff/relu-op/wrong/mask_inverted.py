"""You have the two cases of backward the wrong way round: the gradient passes where x is positive.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, grad_y):
        return np.where(self.mask, 0, grad_y)
