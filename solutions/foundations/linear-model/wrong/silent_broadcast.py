"""You subtract without a look at the shapes. (N, 1) minus (N,) is an N × N table of every prediction against
every target, and its mean is no loss of anything: compare the shapes and raise ValueError.

fails: correctness
"""

import numpy as np


def predict(x, w, b):
    return x @ w + b


def mse(pred, y):
    return float(np.mean((pred - y) ** 2))


def best_weight(x, y, candidates):
    if len(candidates) == 0 or y.shape != (len(x), candidates.shape[2]):
        raise ValueError(f"no candidates, or y of shape {y.shape} does not fit")
    losses = np.mean((x @ candidates - y) ** 2, axis=(1, 2))
    best = np.argmin(losses)
    return candidates[best], float(losses[best])
