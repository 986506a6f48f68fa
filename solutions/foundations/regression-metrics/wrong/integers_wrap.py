"""You subtract before you turn the numbers into floats. Unsigned integers have nothing below 0, so 3 - 5 is
254, and the square of 100 does not fit either.

fails: correctness
"""

import numpy as np


def flat(true, pred):
    for values in (true, pred):
        if values.shape not in ((values.size,), (values.size, 1)):
            raise ValueError(f"(N,) or (N, 1) is expected, got {values.shape}")
    if true.size != pred.size or true.size == 0:
        raise ValueError(f"{true.size} targets and {pred.size} predictions")
    return true.ravel(), pred.ravel()


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
    total = np.sum((true - true.mean()) ** 2)
    if total == 0:
        return 1.0 if residual == 0 else 0.0
    return float(1 - residual / total)
