"""You put float64 zeros beside x, which turns a float32 result into float64: np.zeros makes float64 unless
you tell it otherwise. np.zeros_like(x), or a plain 0, keeps the dtype of x.

fails: correctness, gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, np.zeros(x.shape))

    def backward(self, grad_y):
        return np.where(self.mask, grad_y, np.zeros(grad_y.shape))
