# RIGHT: forward keeps the flat positions of the positive entries, backward scatters to them.
import numpy as np


class Relu:
    def forward(self, x):
        self.at, self.shape = np.flatnonzero(x > 0), x.shape
        return self._scatter(x)

    def backward(self, grad_y):
        return self._scatter(grad_y)

    def _scatter(self, values):
        out = np.zeros(values.size, dtype=values.dtype)
        out[self.at] = np.ravel(values)[self.at]
        return out.reshape(self.shape)
