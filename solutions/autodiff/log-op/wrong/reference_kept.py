"""You keep x itself and add ε in backward. An array that you keep is not a copy: when the caller puts the
next batch into it, your gradient belongs to that one. Keep x + eps, which is yours.

fails: gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.x = x
        return np.log(x + self.eps)

    def backward(self, grad_y):
        return grad_y / (self.x + self.eps)
