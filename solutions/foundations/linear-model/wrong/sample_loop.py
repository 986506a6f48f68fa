"""You predict the samples one after the other in Python. The predictions are right, but `x @ w` multiplies
all N rows in one call, and b is added to every one of them by broadcasting.

fails: performance
"""

import numpy as np


def predict(x, w, b):
    if x.ndim == 1:
        return x @ w + b
    pred = np.empty((len(x), len(b)), x.dtype)
    for i, row in enumerate(x):
        pred[i] = row @ w + b
    return pred


def mse(pred, y):
    if pred.shape != y.shape or pred.size == 0:
        raise ValueError(f"pred and y need one shape and at least one number, got {pred.shape} and {y.shape}")
    return float(np.mean((pred - y) ** 2))


def best_weight(x, y, candidates):
    if len(candidates) == 0 or y.shape != (len(x), candidates.shape[2]):
        raise ValueError(f"no candidates, or y of shape {y.shape} does not fit")
    losses = np.mean((x @ candidates - y) ** 2, axis=(1, 2))  # (K, N, m) -> (K,)
    best = np.argmin(losses)  # the first of equals
    return candidates[best], float(losses[best])
