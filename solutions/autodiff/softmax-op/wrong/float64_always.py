"""You turn the input into float64. Whoever computes in float32 gets twice the memory back, and mixed dtypes
from there on: keep the dtype of x.

fails: correctness, gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x.astype(float) - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
