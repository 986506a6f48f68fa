"""You keep x itself and look at it in backward. An array that you keep is not a copy: when the caller puts
the next batch into it, your mask belongs to that one. Make the mask in forward.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0)

    def backward(self, grad_y):
        return np.where(self.x > 0, grad_y, 0)
