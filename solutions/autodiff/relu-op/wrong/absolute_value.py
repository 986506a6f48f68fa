"""You turn negative entries into positive ones. ReLU sets them to 0.

fails: correctness
"""

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.abs(x)

    def backward(self, grad_y):
        return np.where(self.mask, grad_y, 0)
