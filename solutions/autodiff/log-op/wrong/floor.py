"""You use ε as a floor: max(x, eps). Here it is added. The difference is small for x far above ε, and large
where ε matters.

fails: correctness, gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        self.shifted = np.maximum(x, self.eps)
        return np.log(self.shifted)

    def backward(self, grad_y):
        return grad_y / self.shifted
