"""You exponentiate x as it is. exp(1000) is infinite, and infinity over infinity is NaN: subtract the
largest entry of each vector first, which changes nothing on paper.

fails: correctness, gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x)
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
