"""You return g minus the weighted sum and forget the factor s in front of it: both terms of the Jacobian
carry it.

fails: gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return grad_y - total
