"""You return grad_y as it is. ReLU has slope 0 where x is not positive, and nothing passes there.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, grad_y):
        return grad_y.copy()
