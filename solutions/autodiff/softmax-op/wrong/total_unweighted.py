"""You subtract the plain sum of g. Each g is weighted by its own output first: it is the sum of g * s, an
average of the gradients, that is taken away.

fails: gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = grad_y.sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
