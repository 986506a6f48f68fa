import numpy as np


def predict(X, w, b):
    return np.dot(X, w) + b


def mse(y_hat, y):
    if y_hat.shape != y.shape or not y.size:
        raise ValueError("shapes differ")
    return np.square(y_hat - y).mean().item()


def best_weight(X, y, candidates):
    if len(candidates) == 0 or y.shape != (X.shape[0], candidates.shape[2]):
        raise ValueError("nothing fits")
    y_hat = np.einsum("ni,kim->knm", X, candidates)
    losses = ((y_hat - y[None]) ** 2).mean(axis=(1, 2))
    best = int(losses.argmin())
    return candidates[best], float(losses[best])
