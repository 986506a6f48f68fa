"""Softmax and its vector-Jacobian product."""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))  # the largest becomes exp(0) = 1
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        # diag(s)·g - s·(sᵀg): one elementwise product, and one number for each vector.
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)  # (..., 1)
        return self.s * (grad_y - total)
