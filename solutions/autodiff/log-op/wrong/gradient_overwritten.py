"""You divide the caller's grad_y in place (`/=`). The same gradient may go to several operations: make a new
array.

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
        grad_y /= self.shifted
        return grad_y.copy()
