# WRONG: the gradient of W is added to that of earlier backward passes. Cause: .grad of PyTorch accumulates.
import numpy as np


class Matmul:
    def __init__(self):
        self.grad_W = None

    def forward(self, x, W):
        self.cache = (x, W)
        return np.dot(x, W)

    def backward(self, grad_y):
        x, W = self.cache
        gW = np.dot(x.T, grad_y)
        if self.grad_W is None or self.grad_W.shape != gW.shape:
            self.grad_W = np.zeros_like(gW)
        self.grad_W = self.grad_W + gW
        return np.dot(grad_y, W.T), self.grad_W
