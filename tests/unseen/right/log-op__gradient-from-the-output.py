# RIGHT: backward needs the output alone: 1 / (x + eps) is exp(-y).
import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        y = np.log(x + np.asarray(self.eps, dtype=x.dtype))
        self.y = np.array(y, dtype=x.dtype)
        return self.y.copy()

    def backward(self, grad_y):
        return grad_y * np.exp(-self.y)
