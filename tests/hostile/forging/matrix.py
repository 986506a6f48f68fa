"""Returns numpy's old matrix type.

expect: not data
exercise: autodiff/softmax-op
survives: yes
"""

import numpy as np


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True)) if x.size else x
        self.s = e / e.sum(axis=-1, keepdims=True) if x.size else x
        return np.matrix(self.s.reshape(-1, x.shape[-1]))

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
