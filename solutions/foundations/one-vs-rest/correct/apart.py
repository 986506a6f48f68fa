"""Weights and biases apart, and the sigmoid by tanh."""

import numpy as np


def fit_one_vs_rest(x, y, k, lr, steps):
    n_samples, n = x.shape
    if n_samples == 0 or y.shape != (n_samples,):
        raise ValueError("one label for each sample, and at least one")
    if not np.isin(y, np.arange(k)).all():
        raise ValueError("a label is no class")
    targets = np.eye(k, dtype=x.dtype)[y]
    w, b = np.zeros((n, k), x.dtype), np.zeros(k, x.dtype)
    for _ in range(steps):
        probabilities = (1 + np.tanh((x @ w + b) / 2)) / 2
        error = (probabilities - targets) / n_samples
        w, b = w - lr * (x.T @ error), b - lr * error.sum(axis=0)
    return np.vstack([w, b]).T


def predict(x, models):
    return (x @ models[:, :-1].T + models[:, -1]).argmax(axis=1)
