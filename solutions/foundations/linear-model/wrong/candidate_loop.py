"""You try the candidates one after the other in Python. The answer is right, but `x @ candidates` computes
the predictions of all K of them in one call.

fails: performance
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
    losses = [mse(x @ w, y) for w in candidates]
    best = np.argmin(losses)
    return candidates[best], float(losses[best])
