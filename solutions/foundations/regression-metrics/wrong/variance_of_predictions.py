"""You divide by the spread of the predictions. R² asks how much of the spread of the *true* values is
explained; a model could otherwise improve it by predicting wildly.

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
    return float(np.mean((true - pred) ** 2))


def rmse(true, pred):
    return mse(true, pred) ** 0.5


def mae(true, pred):
    true, pred = flat(true, pred)
    return float(np.mean(np.abs(true - pred)))


def r2(true, pred):
    true, pred = flat(true, pred)
    residual = np.sum((true - pred) ** 2)
    total = np.sum((pred - pred.mean()) ** 2)
    if total == 0:
        return 1.0 if residual == 0 else 0.0
    return float(1 - residual / total)
