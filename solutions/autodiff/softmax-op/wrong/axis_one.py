"""You sum along `axis=1`. That is the last axis of a matrix only: with three dimensions it is the middle
one, and a single vector has none. `axis=-1` is the last one always.

fails: correctness, gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
