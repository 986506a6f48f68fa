"""You use log1p, which adds 1 and not ε: log1p(0) is 0, so an impossible event would cost nothing.

fails: correctness
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.shifted = x + self.eps
        return np.log1p(self.shifted)

    def backward(self, grad_y):
        return grad_y / self.shifted
