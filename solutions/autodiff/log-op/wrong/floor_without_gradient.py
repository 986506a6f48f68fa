"""You give the gradient 0 where x is below ε, as a clipped logarithm would have. Here ε is added, so the
slope is 1 / (x + eps) everywhere: where the probability is 0 the network needs the gradient most.

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
        return np.where(self.shifted > 2 * self.eps, grad_y / self.shifted, 0)
