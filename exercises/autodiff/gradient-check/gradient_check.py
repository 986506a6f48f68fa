"""Numerical gradients, and a check that uses them. Read README.md, then fill in the TODOs."""

from collections.abc import Callable

import numpy as np


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Estimate the gradient of f at x by central differences.

    Args:
        f: takes a float64 array of the shape of x and returns a number. Called twice for each element.
        x: any shape, float32 or float64. Not changed, even if f raises.
        eps: how far each element is moved, to either side.

    Returns:
        Shape of x, float64.
    """
    raise NotImplementedError("TODO: move one element at a time, up and down")


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Return the norm of a - b over the sum of the norms of a and b.

    Args:
        a, b: arrays of the same shape, any rank.

    Returns:
        0.0 (equal, or both zero) to 1.0; NaN if either holds a NaN.

    Raises:
        ValueError: the shapes differ.
    """
    raise NotImplementedError("TODO: Euclidean norms over all elements")


def gradient_check(f: Callable[[np.ndarray], float], grad: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> bool:
    """Tell whether grad(x) is the gradient of f at x, within a relative error of 1e-6.

    Args:
        f: takes a float64 array of the shape of x and returns a number.
        grad: takes a float64 array of the shape of x and returns an array of that shape.
        x: any shape, float32 or float64. Not changed.

    Raises:
        ValueError: grad returns another shape.
    """
    raise NotImplementedError("TODO: compare the two gradients")
