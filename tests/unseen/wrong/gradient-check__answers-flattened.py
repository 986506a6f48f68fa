"""Central differences, and a comparison that does not depend on the gradient's scale."""

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
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    return 0.0 if scale == 0 else float(np.linalg.norm(a - b) / scale)


def gradient_check(f, grad, x):
    error = relative_error(np.ravel(grad(np.array(x, dtype=np.float64))), numerical_gradient(f, x).ravel())
    return error <= 1e-6  # False for NaN
