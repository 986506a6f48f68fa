"""You add up the gradient one sample at a time. The sum is the same; with all the misses in one (N, k)
array, `miss.T @ features` is the sum over the samples in a single product.

fails: performance
"""

import numpy as np


def with_ones(x):
    return np.hstack([x, np.ones((len(x), 1), x.dtype)])  # the bias is the weight of a constant feature


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def fit_one_vs_rest(x, y, k, lr, steps):
    if y.shape != (len(x),) or len(y) == 0 or y.min() < 0 or y.max() >= k:
        raise ValueError(f"y must hold {len(x)} labels from 0 to {k - 1}")
    features = with_ones(x)  # (N, n + 1)
    targets = (y[:, None] == np.arange(k)).astype(x.dtype)  # (N, k): class c against the rest in column c
    models = np.zeros((k, features.shape[1]), x.dtype)
    for _ in range(steps):
        gradient = np.zeros_like(models)
        for row, target in zip(features, targets):
            gradient += np.outer(sigmoid(models @ row) - target, row)
        models = models - lr / len(x) * gradient
    return models


def predict(x, models):
    return np.argmax(with_ones(x) @ models.T, axis=1)
