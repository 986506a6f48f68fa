"""You do not compare the channels. An image with one channel is then stretched over all channels of the
kernel, and the result looks like one.

fails: correctness
"""

import numpy as np


def convolve(X, W, b):
    h, w, c = X.shape
    kh, kw, kc, n = W.shape
    if kh > h or kw > w:
        raise ValueError(f"A kernel of {kh} x {kw} does not fit into an image of {h} x {w}.")
    Y = np.zeros((h - kh + 1, w - kw + 1, n), X.dtype)
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            window = X[i : i + kh, j : j + kw]  # (kh, kw, c)
            Y[i, j] = (window[..., None] * W).sum(axis=(0, 1, 2)) + b  # (n,)
    return Y
