"""You correlate dY with the flipped kernel and leave out the padding of kh - 1 and kw - 1. The pixels at the
border get no gradient, or the shape is wrong.

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
            dX[place] += dY @ W[u, v].T  # (height, width, c)
    dX[: kh - 1] = dX[len(dX) - kh + 1 :] = 0
    dX[:, : kw - 1] = dX[:, dX.shape[1] - kw + 1 :] = 0
    return dX, dW, dY.sum(axis=(0, 1))
