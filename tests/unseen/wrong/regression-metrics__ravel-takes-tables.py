# WRONG: two slips: ravel accepts (2, 3) or (1, N); R2 of a constant target is always 0. Cause: flat means comparable.
import numpy as np


def _pair(true, pred):
    t, p = (np.ravel(np.asarray(a)).astype(np.float64) for a in (true, pred))
    if t.size == 0 or t.size != p.size:
        raise ValueError(f"{t.size} true values, {p.size} predictions")
    return t, p


def mse(true, pred):
    t, p = _pair(true, pred)
    return float(np.dot(t - p, t - p) / t.size)


def rmse(true, pred):
    return mse(true, pred) ** 0.5


def mae(true, pred):
    t, p = _pair(true, pred)
    return float(np.abs(t - p).mean())


def r2(true, pred):
    t, p = _pair(true, pred)
    if (t == t[0]).all():
        return 0.0
    return float(1 - ((t - p) ** 2).sum() / ((t - t.mean()) ** 2).sum())
