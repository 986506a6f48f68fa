"""You let through only what is positive in x and in grad_y. That is a way to draw pictures ("guided"
backpropagation), not the gradient: negative ones pass as well.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, grad_y):
        return np.where(self.mask & (grad_y > 0), grad_y, 0)
