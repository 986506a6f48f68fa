"""You divide by N - 1. That is for the variance of a sample around its own mean; here nothing was estimated
from the misses.

fails: correctness
"""

import numpy as np


def flat(true, pred):
    for values in (true, pred):
        if values.shape not in ((values.size,), (values.size, 1)):
            raise ValueError(f"(N,) or (N, 1) is expected, got {values.shape}")
    if true.size != pred.size or true.size == 0:
        raise ValueError(f"{true.size} targets and {pred.size} predictions")
    return true.ravel().astype("float64"), pred.ravel().astype("float64")


def mse(true, pred):
    true, pred = flat(true, pred)
    return float(np.sum((true - pred) ** 2) / max(len(true) - 1, 1))


def rmse(true, pred):
    return mse(true, pred) ** 0.5


def mae(true, pred):
    true, pred = flat(true, pred)
    return float(np.mean(np.abs(true - pred)))


def r2(true, pred):
    true, pred = flat(true, pred)
    residual = np.sum((true - pred) ** 2)
    total = np.sum((true - true.mean()) ** 2)
    if total == 0:
        return 1.0 if residual == 0 else 0.0
    return float(1 - residual / total)
