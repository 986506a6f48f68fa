"""A copy of the input is kept, and the sum is made twice."""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps, self.kept = eps, {}

    def forward(self, x):
        self.kept["x"] = x.copy()
        return np.log(self.eps + x)

    def backward(self, grad_y):
        return 1 / (self.kept["x"] + self.eps) * grad_y
