"""You return the slope 1 / (x + eps). The chain rule multiplies it with grad_y.

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
        return 1 / self.shifted
