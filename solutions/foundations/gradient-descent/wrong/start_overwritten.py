"""You step with `w -= ...`, which changes w0 itself, and the path holds the same array again and again. `w =
w - ...` makes a new one.

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
    order = []
    for _ in range(steps):
        batch = slice(None)
        if batch_size is not None:
            if len(order) == 0:
                order = rng.permutation(len(x))
            batch, order = order[:batch_size], order[batch_size:]
        w0 -= lr * mse_gradient(x[batch], y[batch], w0)
        path.append(w0)
    return np.stack(path)
