"""You build the Jacobian of every vector. The values are right, but that takes c² numbers a vector, where
the result has c: multiply it out on paper first, and only s * (g - sum of g * s) is left.

fails: performance
"""

import numpy as np


class Softmax:
    def forward(self, x):
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        self.s = exponentials / exponentials.sum(axis=-1, keepdims=True)
        return self.s

    def backward(self, grad_y):
        s = self.s
        jacobian = s[..., :, None] * (np.eye(s.shape[-1], dtype=s.dtype) - s[..., None, :])
        return np.einsum("...ij,...i->...j", jacobian, grad_y)
