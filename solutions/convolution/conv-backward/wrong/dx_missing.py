"""You left dX at zero. Without it no layer before this one learns: each dY goes back to every pixel that it
was made from, times the kernel's element that it met there.

fails: gradients
"""

import numpy as np


def conv_backward(X, W, dY):
    kh, kw, _, _ = W.shape
    height, width, _ = dY.shape
    dX, dW = np.zeros_like(X), np.zeros_like(W)
    for u in range(kh):
        for v in range(kw):
            place = slice(u, u + height), slice(v, v + width)  # the pixels that meet W[u, v]
            dW[u, v] = np.tensordot(X[place], dY, axes=([0, 1], [0, 1]))  # (c, n)
    return dX, dW, dY.sum(axis=(0, 1))
