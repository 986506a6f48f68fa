"""You normalise down the columns (`axis=0`), so the samples of a batch compete with each other. The classes
are on the last axis.

fails: correctness, gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=0, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=0, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=0, keepdims=True)
        return self.s * (grad_y - total)
