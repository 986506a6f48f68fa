"""Returns an ndarray subclass whose comparisons all come out true.

expect: not data
exercise: autodiff/softmax-op
"""

import numpy as np


class Liar(np.ndarray):
    def __array_function__(self, func, types, args, kwargs):
        return True

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return True


class Softmax:
    def forward(self, x):
        return np.zeros_like(x).view(Liar)

    def backward(self, grad_y):
        return np.zeros_like(grad_y).view(Liar)
