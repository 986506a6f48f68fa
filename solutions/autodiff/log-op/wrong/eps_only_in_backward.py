"""Backward divides by x + eps, but forward takes the logarithm of x alone: at x = 0 it is minus infinity, and
that is what ε is for.

fails: correctness
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.shifted = x + self.eps
        return np.log(x)

    def backward(self, grad_y):
        return grad_y / self.shifted
