"""You keep the output of the first forward only. The object is used again for every batch, and backward
belongs to the last one.

fails: gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        if not hasattr(self, "s"):
            self.s = s
        return s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
