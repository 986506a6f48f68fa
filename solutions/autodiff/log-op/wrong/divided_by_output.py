"""You divide by the output, the logarithm. The derivative of log(u) is 1/u, so it is the argument of the
logarithm that you need.

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
        return grad_y / np.log(self.shifted)
