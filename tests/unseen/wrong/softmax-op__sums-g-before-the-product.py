# WRONG: backward is s * (g - s * sum(g)), not s * (g - sum(g * s)). Cause: s_i taken out of the sum.
import numpy as np


class Softmax:
    def forward(self, x):
        z = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.s = z / np.sum(z, axis=-1, keepdims=True)
        return self.s.copy()

    def backward(self, grad_y):
        return self.s * (grad_y - self.s * grad_y.sum(axis=-1, keepdims=True))
