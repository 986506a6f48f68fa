"""You hide the loop over the vectors in a comprehension. It is as slow as the loop: NumPy is fast where one
call treats the whole array.

fails: performance
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        classes = self.s.shape[-1]
        pairs = zip(self.s.reshape(-1, classes), grad_y.reshape(-1, classes))
        return np.array([s * (g - g @ s) for s, g in pairs], self.s.dtype).reshape(self.s.shape)
