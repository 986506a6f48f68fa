# WRONG: raveled in memory order, reshaped in C order: transposes are scrambled. Cause: order='K' saves a copy.
import numpy as np


class Relu:
    def forward(self, x):
        flat = np.ravel(x, order="K")
        self.on = (flat > 0).reshape(x.shape)
        return np.maximum(flat, 0).reshape(x.shape)

    def backward(self, grad_y):
        return np.where(self.on, grad_y, np.zeros((), grad_y.dtype))
