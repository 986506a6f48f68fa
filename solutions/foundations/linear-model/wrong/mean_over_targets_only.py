"""You average the squared error over the targets and then pick the best single *sample* of each candidate. A
candidate is judged by all samples together: the mean over `axis=(1, 2)`.

fails: correctness
"""

import numpy as np


def predict(x, w, b):
    return x @ w + b


def mse(pred, y):
    if pred.shape != y.shape or pred.size == 0:
        raise ValueError(f"pred and y need one shape and at least one number, got {pred.shape} and {y.shape}")
    return float(np.mean((pred - y) ** 2))


def best_weight(x, y, candidates):
    if len(candidates) == 0 or y.shape != (len(x), candidates.shape[2]):
        raise ValueError(f"no candidates, or y of shape {y.shape} does not fit")
    losses = np.mean((x @ candidates - y) ** 2, axis=2).min(axis=1)
    best = np.argmin(losses)
    return candidates[best], float(losses[best])
