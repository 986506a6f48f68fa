"""Gradient descent: batch, stochastic and mini-batch. Read README.md, then fill in the TODOs."""

import numpy as np


def mse_gradient(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the gradient of the mean squared error of x @ w with respect to w.

    Args:
        x: (N, n), N >= 1.
        y: (N,).
        w: (n,).

    Returns:
        (n,).

    Raises:
        ValueError: y is not (N,), or N is 0.
    """
    raise NotImplementedError("TODO: 2/N times a matrix product")


def descend(
    x: np.ndarray,
    y: np.ndarray,
    w0: np.ndarray,
    lr: float,
    steps: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """Minimise the mean squared error from w0 on, and return the path of the weights.

    Args:
        x: (N, n).
        y: (N,).
        w0: (n,), the start.
        lr: the learning rate.
        steps: the number of updates.
        batch_size: the number of samples in an update, 1 to N; None for all of them.
        rng: `rng.permutation(N)` is called once at the start of each epoch; needed if batch_size is given.

    Returns:
        (steps + 1, n): w0 and the weights after each update.

    Raises:
        ValueError: batch_size is not in 1 to N, or comes without an rng.
    """
    raise NotImplementedError("TODO: choose the batch, step against the gradient, keep the path")
