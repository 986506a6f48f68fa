"""You go through the vectors one at a time and build a Jacobian for each. The values are right, but every
vector costs several calls and c² products: compute s * (g - sum of g * s) for all vectors at once.

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
        rows, grads = self.s.reshape(-1, classes), grad_y.reshape(-1, classes)
        grad_x = np.zeros_like(rows)
        for i in range(len(rows)):
            jacobian = np.diag(rows[i]) - np.outer(rows[i], rows[i])
            grad_x[i] = grads[i] @ jacobian
        return grad_x.reshape(self.s.shape)
