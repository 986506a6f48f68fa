"""You take np.linalg.norm of the difference along one axis and average the rows. The norm here is over all
elements at once: flatten the arrays first.

fails: correctness
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    point = np.array(x, dtype=np.float64)  # always a copy
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        value = point[index]
        point[index] = value + eps
        up = f(point)
        point[index] = value - eps
        down = f(point)
        point[index] = value
        gradient[index] = (up - down) / (2 * eps)
    return gradient


def relative_error(a, b):
    if a.shape != b.shape:
        raise ValueError(f"The shapes differ: {a.shape} and {b.shape}.")
    if not a.any() and not b.any():
        return 0.0
    rows = np.linalg.norm(a - b, axis=-1) / (np.linalg.norm(a, axis=-1) + np.linalg.norm(b, axis=-1))
    return float(np.mean(rows))


def gradient_check(f, grad, x):
    error = relative_error(grad(np.array(x, dtype=np.float64)), numerical_gradient(f, x))
    return error <= 1e-6  # False for NaN
