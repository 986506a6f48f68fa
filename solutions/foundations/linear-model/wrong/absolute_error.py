"""You take absolute differences. That is the mean absolute error: it has another best weight, as large errors
weigh less in it than in the squared one.

fails: correctness
"""

import numpy as np


def predict(x, w, b):
    return x @ w + b


def mse(pred, y):
    if pred.shape != y.shape or pred.size == 0:
        raise ValueError(f"pred and y need one shape and at least one number, got {pred.shape} and {y.shape}")
    return float(np.mean(np.abs(pred - y)))


def best_weight(x, y, candidates):
    if len(candidates) == 0 or y.shape != (len(x), candidates.shape[2]):
        raise ValueError(f"no candidates, or y of shape {y.shape} does not fit")
    losses = np.mean(np.abs(x @ candidates - y), axis=(1, 2))
    best = np.argmin(losses)
    return candidates[best], float(losses[best])
