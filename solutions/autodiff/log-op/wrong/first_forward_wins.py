"""You keep the sum of the first forward only. The object is used again for every batch, and backward belongs
to the last one.

fails: gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        if not hasattr(self, "shifted"):
            self.shifted = x + self.eps
        return np.log(x + self.eps)

    def backward(self, grad_y):
        return grad_y / self.shifted
