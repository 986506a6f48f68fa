"""You add up along the last axis without `keepdims=True`, so the sums of shape (N,) line up with the columns
instead of the rows: an error if N is not c, and a wrong gradient if it is.

fails: gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1)
        return self.s * (grad_y - total)
