"""Through the vector of misses, with reshape(-1)."""

import math

import numpy as np


def misses(true, pred):
    columns = []
    for a in (true, pred):
        if a.ndim == 2 and a.shape[1] == 1:
            a = a[:, 0]
        if a.ndim != 1 or len(a) == 0:
            raise ValueError("N numbers are expected, as (N,) or (N, 1)")
        columns.append(np.array(a, dtype=float))
    if len(columns[0]) != len(columns[1]):
        raise ValueError("one prediction for each target")
    return columns[0], columns[1] - columns[0]


def mse(true, pred):
    _, miss = misses(true, pred)
    return (miss @ miss / len(miss)).item()


def rmse(true, pred):
    return math.sqrt(mse(true, pred))


def mae(true, pred):
    return np.abs(misses(true, pred)[1]).mean().item()


def r2(true, pred):
    y, miss = misses(true, pred)
    left = (miss**2).mean()
    spread = y.var()
    if spread > 0:
        return (1 - left / spread).item()
    return 0.0 if left > 0 else 1.0
