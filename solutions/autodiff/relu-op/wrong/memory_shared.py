"""You keep the mask on the class, so all Relu objects share it and the last forward wins: with two hidden
layers the first one gets the mask of the second. Set an attribute of `self`.

fails: gradients
"""

import numpy as np


class Relu:
    def forward(self, x):
        Relu.mask = x > 0
        return np.where(Relu.mask, x, 0)

    def backward(self, grad_y):
        return np.where(Relu.mask, grad_y, 0)
