"""You make ε a float64 array, which turns float32 inputs into float64. A plain Python number takes the dtype
of the array.

fails: correctness, gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.shifted = x + np.full(x.shape, self.eps)
        return np.log(self.shifted)

    def backward(self, grad_y):
        return grad_y / self.shifted
