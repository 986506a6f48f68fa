"""You let a hundredth of the negative entries through: that is the leaky ReLU. This one is 0 there, and so is
its slope.

fails: correctness, gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.01 * x)

    def backward(self, grad_y):
        return np.where(self.mask, grad_y, 0.01 * grad_y)
