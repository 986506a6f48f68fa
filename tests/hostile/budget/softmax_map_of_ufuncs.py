"""In a numpy exercise the loop over the vectors is made of C functions that `map` calls: no line is run for one.

expect: budget, forbidden
exercise: autodiff/softmax-op
survives: yes
"""

import operator

import numpy as np


class Softmax:
    def forward(self, x):
        flat = list(x.reshape(-1, x.shape[-1])) if x.size else []
        powers = list(map(np.exp, map(np.subtract, flat, map(np.maximum.reduce, flat))))
        rows = list(map(np.divide, powers, map(np.add.reduce, powers)))
        self.s = np.array(rows, dtype=x.dtype).reshape(x.shape)
        return self.s.copy()

    def backward(self, grad_y):
        width = grad_y.shape[-1]
        flat, s = (list(a.reshape(-1, width)) if a.size else [] for a in (grad_y, self.s))
        rows = list(map(operator.mul, s, map(np.subtract, flat, map(np.dot, flat, s))))
        return np.array(rows, dtype=grad_y.dtype).reshape(grad_y.shape)
