"""You subtract the largest entry of the whole array. A vector that lies far below it becomes all zeros, and
0 / 0 is NaN: each vector needs its own maximum (`axis=-1, keepdims=True`).

fails: correctness
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(initial=-np.inf))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
