"""One-vs-rest classification. Read README.md, then fill in the TODOs."""

import numpy as np


def fit_one_vs_rest(x: np.ndarray, y: np.ndarray, k: int, lr: float, steps: int) -> np.ndarray:
    """Train k logistic regressions, class c against the rest, with gradient descent from zero.

    Args:
        x: (N, n), N >= 1.
        y: (N,), integer labels from 0 to k - 1.
        k: the number of classes.
        lr: the learning rate.
        steps: the number of updates, each with all samples.

    Returns:
        (k, n + 1), dtype of x: in row c the weights and, last, the bias of classifier c.

    Raises:
        ValueError: y is not (N,), N is 0, or a label is not in 0 to k - 1.
    """
    raise NotImplementedError("TODO: one target column a class, then gradient descent")


def predict(x: np.ndarray, models: np.ndarray) -> np.ndarray:
    """Return the class with the largest score for each sample, the lowest of equals.

    Args:
        x: (N, n).
        models: (k, n + 1), from fit_one_vs_rest.

    Returns:
        (N,), int64.
    """
    raise NotImplementedError("TODO: score all classes, take the largest")
