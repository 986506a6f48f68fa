"""Metrics of a regression. Read README.md, then fill in the TODOs.

In all of them `true` and `pred` hold N numbers each, N >= 1, in the shape (N,) or (N, 1), as integers or
floats; anything else raises ValueError. All compute in float64 and return a Python float.
"""

import numpy as np


def mse(true: np.ndarray, pred: np.ndarray) -> float:
    """Return the mean squared error."""
    raise NotImplementedError("TODO: the mean of the squared differences")


def rmse(true: np.ndarray, pred: np.ndarray) -> float:
    """Return the root of the mean squared error."""
    raise NotImplementedError("TODO: its root")


def mae(true: np.ndarray, pred: np.ndarray) -> float:
    """Return the mean absolute error."""
    raise NotImplementedError("TODO: the mean of the absolute differences")


def r2(true: np.ndarray, pred: np.ndarray) -> float:
    """Return the coefficient of determination; for a constant target 1.0 if pred is exactly right, else 0.0."""
    raise NotImplementedError("TODO: compare with always answering the mean of the true values")
