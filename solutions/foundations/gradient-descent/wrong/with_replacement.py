"""You draw each batch afresh, with replacement. In an epoch some samples come several times and others never:
cut one permutation of all samples into pieces.

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
            batch = rng.integers(0, len(x), batch_size)
        path.append(path[-1] - lr * mse_gradient(x[batch], y[batch], path[-1]))
    return np.stack(path)
