"""You add ε to the caller's array (`+=`). The operation before yours keeps it for its own backward pass:
write `x + eps`, which makes a new one.

fails: correctness, gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        x += self.eps
        self.shifted = x
        return np.log(self.shifted)

    def backward(self, grad_y):
        return grad_y / self.shifted
