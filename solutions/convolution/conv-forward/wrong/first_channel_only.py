"""You look at the first channel alone. A kernel spans all channels, and the sum runs over them too.

fails: correctness
"""

import numpy as np


def convolve(X, W, b):
    h, w, c = X.shape
    kh, kw, kc, n = W.shape
    if c != kc:
        raise ValueError(f"The image has {c} channels, the kernels have {kc}.")
    if kh > h or kw > w:
        raise ValueError(f"A kernel of {kh} x {kw} does not fit into an image of {h} x {w}.")
    Y = np.zeros((h - kh + 1, w - kw + 1, n), X.dtype)
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            window = X[i : i + kh, j : j + kw]  # (kh, kw, c)
            Y[i, j] = np.tensordot(window[..., 0], W[:, :, 0], axes=2) + b  # (n,)
    return Y
