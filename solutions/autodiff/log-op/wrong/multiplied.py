"""You multiply with x + eps, which undoes the logarithm's slope instead of applying it: the derivative of
log(u) is 1/u.

fails: gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.shifted = x + self.eps
        return np.log(self.shifted)

    def backward(self, grad_y):
        return grad_y * self.shifted
