# WRONG: a used-up permutation is replaced even after the last step. Cause: refilled at the end.
import numpy as np


def mse_gradient(x, y, w):
    n = x.shape[0]
    if n == 0 or y.shape != (n,):
        raise ValueError("y must be (N,), N at least 1")
    return x.T @ (x @ w - y) * np.asarray(2 / n, dtype=x.dtype)


def descend(x, y, w0, lr, steps, batch_size=None, rng=None):
    n = len(x)
    if batch_size is not None and (rng is None or not 1 <= batch_size <= n):
        raise ValueError("batch_size from 1 to N, and an rng with it")
    path = np.empty((steps + 1, len(w0)), dtype=w0.dtype)
    path[0] = w0
    order = rng.permutation(n) if batch_size is not None and steps else None
    for t in range(steps):
        if order is None:
            g = mse_gradient(x, y, path[t])
        else:
            now, order = order[:batch_size], order[batch_size:]
            g = mse_gradient(x[now], y[now], path[t])
            if order.size == 0:
                order = rng.permutation(n)
        path[t + 1] = path[t] - np.asarray(lr, dtype=w0.dtype) * g
    return path
