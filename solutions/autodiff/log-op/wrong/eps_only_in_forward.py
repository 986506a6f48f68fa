"""Forward computes log(x + eps), and backward the derivative of log(x). At x = 0 that divides by 0, and near
it the gradient does not belong to your loss: 1 / (x + eps).

fails: gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.x = x.copy()
        return np.log(x + self.eps)

    def backward(self, grad_y):
        return grad_y / self.x
