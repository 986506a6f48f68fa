"""The backward pass of a convolution, cut out of a training script. Read README.md, then fix it."""

import numpy as np


def conv_backward(X, W, dY):
    """Compute the gradients of a valid convolution with stride 1.

    Args:
        X: the image (h, w, c).
        W: the kernels (kh, kw, c, n).
        dY: the gradient with respect to the output, (h - kh + 1, w - kw + 1, n).

    Returns:
        dX (h, w, c), dW (kh, kw, c, n) and db (n,).
    """
    kh, kw, _, n = W.shape
    height, width, _ = dY.shape
    dX = np.zeros_like(X)
    dW = np.zeros_like(W)
    dY[dY <= 0] = 0
    for i in range(height):
        for j in range(width):
            for k in range(n):
                dW[:, :, :, k] += X[i : i + kh, j : j + kw] * dY[i, j, k]
    db = dY.sum(axis=(0, 1))
    W -= 0.01 * dW
    return dX, dW, db
