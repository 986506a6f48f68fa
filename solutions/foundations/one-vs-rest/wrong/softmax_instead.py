"""You train with a softmax over the classes. It is the better method, but here each classifier is alone with
its question and its sigmoid.

fails: correctness
"""

import numpy as np


def with_ones(x):
    return np.hstack([x, np.ones((len(x), 1), x.dtype)])


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def fit_one_vs_rest(x, y, k, lr, steps):
    if y.shape != (len(x),) or len(y) == 0 or y.min() < 0 or y.max() >= k:
        raise ValueError(f"y must hold {len(x)} labels from 0 to {k - 1}")
    features = with_ones(x)
    targets = (y[:, None] == np.arange(k)).astype(x.dtype)
    models = np.zeros((k, features.shape[1]), x.dtype)
    for _ in range(steps):
        miss = softmax(features @ models.T) - targets
        models = models - lr / len(x) * miss.T @ features
    return models


def predict(x, models):
    return np.argmax(with_ones(x) @ models.T, axis=1)
