"""You take the logarithm to the base 2. Losses use the natural one, whose derivative is 1/u without a factor.

fails: correctness
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.shifted = x + self.eps
        return np.log2(self.shifted)

    def backward(self, grad_y):
        return grad_y / self.shifted
