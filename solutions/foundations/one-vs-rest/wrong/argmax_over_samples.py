"""You take the argmax over the samples (`axis=0`): the best sample for each class. Asked for is the best
class for each sample.

fails: correctness, performance
"""

import numpy as np


def with_ones(x):
    return np.hstack([x, np.ones((len(x), 1), x.dtype)])


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def fit_one_vs_rest(x, y, k, lr, steps):
    if y.shape != (len(x),) or len(y) == 0 or y.min() < 0 or y.max() >= k:
        raise ValueError(f"y must hold {len(x)} labels from 0 to {k - 1}")
    features = with_ones(x)
    targets = (y[:, None] == np.arange(k)).astype(x.dtype)
    models = np.zeros((k, features.shape[1]), x.dtype)
    for _ in range(steps):
        miss = sigmoid(features @ models.T) - targets
        models = models - lr / len(x) * miss.T @ features
    return models


def predict(x, models):
    return np.argmax(with_ones(x) @ models.T, axis=0)
