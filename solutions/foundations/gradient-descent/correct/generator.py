"""An endless supply of batches, and a path allocated beforehand."""

import numpy as np


def mse_gradient(x, y, w):
    if y.ndim != 1 or len(y) != len(x):
        raise ValueError("one target a sample, please")
    if not len(y):
        raise ValueError("no samples")
    residual = y - np.einsum("ij,j->i", x, w)
    return -2 * np.mean(x * residual[:, None], axis=0)


def batches(n, batch_size, rng):
    if batch_size is None:
        while True:
            yield np.arange(n)
    while True:
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            yield order[start : start + batch_size]


def descend(x, y, w0, lr, steps, batch_size=None, rng=None):
    if batch_size is not None:
        if rng is None:
            raise ValueError("mini-batches need an rng")
        if batch_size < 1 or batch_size > len(x):
            raise ValueError("batch_size must be between 1 and N")
    path = np.empty((steps + 1, len(w0)), w0.dtype)
    path[0] = w0
    supply = batches(len(x), batch_size, rng)
    for step in range(steps):
        chosen = next(supply)
        path[step + 1] = path[step] - lr * mse_gradient(x[chosen], y[chosen], path[step])
    return path
