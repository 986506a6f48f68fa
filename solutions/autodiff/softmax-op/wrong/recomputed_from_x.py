"""You keep x itself and compute the softmax again in backward. x is the caller's array: after the caller puts
the next batch into it, your gradient belongs to that batch. Keep the output s.

fails: gradients
"""

import numpy as np


class Softmax:
    def forward(self, x):
        self.x = x
        return self.softmax()

    def softmax(self):
        exponentials = np.exp(self.x - self.x.max(axis=-1, keepdims=True))
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    def backward(self, grad_y):
        s = self.softmax()
        total = (grad_y * s).sum(axis=-1, keepdims=True)
        return s * (grad_y - total)
