"""You return the gradients of the sum of all outputs. They are right for a grad_y of ones; every other loss
weighs the outputs in its own way, and that is what grad_y tells.

fails: gradients
"""

import numpy as np


class Matmul:
    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_y = np.ones_like(grad_y)
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = self.x.T @ grad_y  # (d, N) · (N, k): the sum over the samples
        return grad_x, grad_W
