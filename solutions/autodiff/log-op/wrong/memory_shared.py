"""You keep the sum on the class, so all Log objects share it and the last forward wins. Set an attribute of
`self`.

fails: gradients
"""

import numpy as np


class Log:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        Log.shifted = x + self.eps
        return np.log(Log.shifted)

    def backward(self, grad_y):
        return grad_y / Log.shifted
