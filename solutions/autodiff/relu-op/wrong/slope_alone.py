"""You return the slope, ones and zeros. The chain rule multiplies it with grad_y.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, grad_y):
        return self.mask.astype(grad_y.dtype)
