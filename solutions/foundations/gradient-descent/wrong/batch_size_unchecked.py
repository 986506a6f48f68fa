"""You take any batch_size. Above N there is no such batch, and an empty or negative one cuts the permutation
where nobody meant it: say so at once, with a ValueError, and the same where there is no rng.

fails: correctness
"""

import numpy as np


def mse_gradient(x, y, w):
    if y.shape != (len(x),) or len(x) == 0:
        raise ValueError(f"y must have the shape ({len(x)},), with at least one sample, got {y.shape}")
    return 2 / len(x) * x.T @ (x @ w - y)


def descend(x, y, w0, lr, steps, batch_size=None, rng=None):
    path = [w0]
    order = []
    for _ in range(steps):
        batch = slice(None)
        if batch_size is not None:
            if len(order) == 0:
                order = rng.permutation(len(x))
            batch, order = order[:batch_size], order[batch_size:]
        path.append(path[-1] - lr * mse_gradient(x[batch], y[batch], path[-1]))
    return np.stack(path)
