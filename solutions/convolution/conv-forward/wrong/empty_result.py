"""You return an empty array where the kernel is larger than the image. The mistake then shows far away, if at
all: raise ValueError.

fails: correctness
"""

import numpy as np


def convolve(X, W, b):
    h, w, c = X.shape
    kh, kw, kc, n = W.shape
    if c != kc:
        raise ValueError(f"The image has {c} channels, the kernels have {kc}.")
    Y = np.zeros((max(h - kh + 1, 0), max(w - kw + 1, 0), n), X.dtype)
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            window = X[i : i + kh, j : j + kw]  # (kh, kw, c)
            Y[i, j] = np.tensordot(window, W, axes=3) + b  # (n,)
    return Y
