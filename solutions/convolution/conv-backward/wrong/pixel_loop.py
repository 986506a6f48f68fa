"""You go through the places of dY one at a time. The values are right, but there are as many as pixels; the
kernel has only kh * kw elements, and for each of them all pixels can be treated at once.

fails: performance
"""

import numpy as np


def conv_backward(X, W, dY):
    kh, kw, _, _ = W.shape
    height, width, _ = dY.shape
    dX, dW = np.zeros_like(X), np.zeros_like(W)
    for i in range(height):
        for j in range(width):
            dW += X[i : i + kh, j : j + kw, :, None] * dY[i, j]
            dX[i : i + kh, j : j + kw] += W @ dY[i, j]
    return dX, dW, dY.sum(axis=(0, 1))
