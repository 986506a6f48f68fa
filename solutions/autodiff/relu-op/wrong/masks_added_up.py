"""You keep the mask of every forward and use them together. Backward belongs to the last forward only.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = (x > 0) | getattr(self, "mask", False)
        return np.where(x > 0, x, 0)

    def backward(self, grad_y):
        return np.where(self.mask, grad_y, 0)
