"""The three gradients of a valid convolution."""

import numpy as np


def conv_backward(X, W, dY):
    kh, kw, _, _ = W.shape
    height, width, _ = dY.shape
    dX, dW = np.zeros_like(X), np.zeros_like(W)
    for u in range(kh):
        for v in range(kw):
            place = slice(u, u + height), slice(v, v + width)  # the pixels that meet W[u, v]
            dW[u, v] = np.tensordot(X[place], dY, axes=([0, 1], [0, 1]))  # (c, n)
            dX[place] += dY @ W[u, v].T  # (height, width, c)
    return [dX, dW, dY.sum(axis=(0, 1))]
