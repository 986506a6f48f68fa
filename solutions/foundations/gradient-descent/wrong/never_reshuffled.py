"""You shuffle once, and every epoch walks through the same batches in the same order. Each epoch begins with
a permutation of its own.

fails: correctness
"""

import numpy as np


def mse_gradient(x, y, w):
    if y.shape != (len(x),) or len(x) == 0:
        raise ValueError(f"y must have the shape ({len(x)},), with at least one sample, got {y.shape}")
    return 2 / len(x) * x.T @ (x @ w - y)


def descend(x, y, w0, lr, steps, batch_size=None, rng=None):
    if batch_size is not None and (rng is None or not 1 <= batch_size <= len(x)):
        raise ValueError(f"a batch_size needs an rng and lies between 1 and {len(x)}, got {batch_size}")
    path = [w0]
    order = [] if rng is None else rng.permutation(len(x))
    full = order
    for _ in range(steps):
        batch = slice(None)
        if batch_size is not None:
            if len(order) == 0:
                order = full
            batch, order = order[:batch_size], order[batch_size:]
        path.append(path[-1] - lr * mse_gradient(x[batch], y[batch], path[-1]))
    return np.stack(path)
