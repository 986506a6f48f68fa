"""You add up the samples' outer products in a loop. The values are right, but every sample costs a few calls:
x.T @ grad_y sums over all samples at once.

fails: performance
"""

import numpy as np


class Matmul:
    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W  # (N, k)

    def backward(self, grad_y):
        grad_x = grad_y @ self.W.T  # (N, k) · (k, d)
        grad_W = np.zeros_like(self.W)
        for sample, grad in zip(self.x, grad_y):
            grad_W += np.outer(sample, grad)
        return grad_x, grad_W
