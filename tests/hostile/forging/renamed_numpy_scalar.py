"""Returns a scalar of a class that says it is numpy's.

expect: mismatch, not data
exercise: autodiff/softmax-op
survives: yes
"""

import numpy as np


class float64(np.float64):
    def __eq__(self, other):
        return True


float64.__module__ = "numpy"


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True)) if x.size else x
        self.s = e / e.sum(axis=-1, keepdims=True) if x.size else x
        return float64(0.5)

    def backward(self, grad_y):
        total = (grad_y * self.s).sum(axis=-1, keepdims=True)
        return self.s * (grad_y - total)
