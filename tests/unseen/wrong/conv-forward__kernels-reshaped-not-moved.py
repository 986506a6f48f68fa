# WRONG: the kernels' last axis is made the first by reshape, which mixes them. Cause: reshape(n, -1) for a transpose.
import numpy as np


def convolve(X, W, b):
    h, w, c = X.shape
    kh, kw, cw, n = W.shape
    if c != cw or kh > h or kw > w:
        raise ValueError(f"kernels {W.shape} do not fit an image {X.shape}")
    bank = W.reshape(n, kh * kw * c)
    out = np.zeros((h - kh + 1, w - kw + 1, n), dtype=X.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = bank @ X[i : i + kh, j : j + kw].reshape(-1) + b
    return out
