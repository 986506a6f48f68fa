"""You subtract the mean of g * s. The s are already weights that add up to 1, so their sum is the average:
dividing by c once more makes it c times too small.

fails: gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).mean(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
