"""A linear model, its loss, and the best of many weights. Read README.md, then fill in the TODOs."""

import numpy as np


def predict(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Predict with a linear model.

    Args:
        x: (N, n), one sample a row, or (n,), a single sample.
        w: (n, m).
        b: (m,).

    Returns:
        (N, m), or (m,) for a single sample.
    """
    raise NotImplementedError("TODO: a matrix product and a bias")


def mse(pred: np.ndarray, y: np.ndarray) -> float:
    """Return the mean squared error over all elements.

    Args:
        pred, y: two arrays of the same shape.

    Raises:
        ValueError: the shapes differ, or there are no elements.
    """
    raise NotImplementedError("TODO: compare the shapes, then take the mean of the squares")


def best_weight(x: np.ndarray, y: np.ndarray, candidates: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the candidate with the least mean squared error, the first of equals, and its error.

    Args:
        x: (N, n).
        y: (N, m).
        candidates: (K, n, m).

    Raises:
        ValueError: y is not (N, m), or K is 0.
    """
    raise NotImplementedError("TODO: predict with all candidates at once, one loss each, the least")
