"""You look at the elements one at a time. The values are right, but Python is slow at that: np.where chooses
for the whole array in one call.

fails: performance
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, grad_y):
        return np.array([g if on else 0 for g, on in zip(grad_y.flat, self.mask.flat)], grad_y.dtype).reshape(
            grad_y.shape
        )
