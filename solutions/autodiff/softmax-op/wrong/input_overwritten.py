"""You subtract the maximum with `-=`, which changes the caller's array. The operation before yours keeps it
for its own backward pass: write `x - ...`, which makes a new one.

fails: correctness, gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        x -= x.max(axis=-1, keepdims=True)
        exponentials = np.exp(x)
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
