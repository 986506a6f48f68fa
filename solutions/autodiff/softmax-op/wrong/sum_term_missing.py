"""You return s * g. That is how x reaches its own numerator; it also stands in the denominator of every
output, which takes away s times the sum of g * s.

fails: gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        return self.s * grad_y
