"""You write 1e-12 into the code and ignore the argument: whoever asks for another ε gets yours.

fails: correctness, gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = 1e-12

    def forward(self, x):
        self.shifted = x + self.eps
        return np.log(self.shifted)

    def backward(self, grad_y):
        return grad_y / self.shifted
