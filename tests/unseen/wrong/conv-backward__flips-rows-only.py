# WRONG: for dX the kernel is turned upside down but not mirrored. Cause: W[::-1] flips the first axis alone.
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_backward(X, W, dY):
    kh, kw, c, n = W.shape
    h2, w2, _ = dY.shape
    patches = sliding_window_view(X, (h2, w2), axis=(0, 1))  # (kh, kw, c, h2, w2)
    dW = np.tensordot(patches, dY, axes=((3, 4), (0, 1)))
    db = dY.sum(axis=(0, 1))
    full = np.pad(dY, ((kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    around = sliding_window_view(full, (kh, kw), axis=(0, 1))  # (h, w, n, kh, kw)
    dX = np.einsum("ijkuv,uvlk->ijl", around, W[::-1], optimize=True)
    return dX.astype(X.dtype), dW.astype(W.dtype), db
