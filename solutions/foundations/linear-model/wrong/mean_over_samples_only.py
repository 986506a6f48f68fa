"""You take the mean over the samples only (`axis=0`), and get one number for each target. The loss is a
single number: the mean over all elements.

fails: correctness
"""

import numpy as np


def predict(x, w, b):
    return x @ w + b


def mse(pred, y):
    if pred.shape != y.shape or pred.size == 0:
        raise ValueError(f"pred and y need one shape and at least one number, got {pred.shape} and {y.shape}")
    return np.mean((pred - y) ** 2, axis=0)


def best_weight(x, y, candidates):
    if len(candidates) == 0 or y.shape != (len(x), candidates.shape[2]):
        raise ValueError(f"no candidates, or y of shape {y.shape} does not fit")
    losses = np.mean((x @ candidates - y) ** 2, axis=(1, 2))
    best = np.argmin(losses)
    return candidates[best], float(losses[best])
