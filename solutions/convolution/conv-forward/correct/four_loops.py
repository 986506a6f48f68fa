"""One number at a time, as the formula has it."""

import numpy as np


def convolve(X, W, b):
    height, width = X.shape[0] - W.shape[0] + 1, X.shape[1] - W.shape[1] + 1
    if min(height, width) < 1 or X.shape[2] != W.shape[2]:
        raise ValueError("image and kernels do not fit")
    Y = np.empty((height, width, W.shape[3]), dtype=X.dtype)
    for i, j, k in np.ndindex(Y.shape):
        Y[i, j, k] = b[k] + np.sum(X[i : i + W.shape[0], j : j + W.shape[1], :] * W[..., k])
    return Y
