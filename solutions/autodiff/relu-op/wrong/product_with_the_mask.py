"""You multiply x with the mask. Minus infinity times 0 is NaN: choose with np.where or np.maximum instead of
multiplying.

fails: correctness
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad_y):
        return np.where(self.mask, grad_y, 0)
