"""You add a small number to the denominator. After the shift it is at least exp(0) = 1, so it cannot be 0,
and your outputs add up to a little less than 1.

fails: correctness
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / (exponentials.sum(axis=-1, keepdims=True) + 1e-12)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
