"""You leave ε out. log(0) is minus infinity, 1/0 is infinite, and one such sample makes every weight NaN.

fails: correctness, gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.shifted = x.copy()
        return np.log(self.shifted)

    def backward(self, grad_y):
        return grad_y / self.shifted
