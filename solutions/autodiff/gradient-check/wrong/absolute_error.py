"""You compare absolute differences. A gradient of a million may be right to nine digits and be off by 1e-3;
one of 1e-8 may be altogether wrong and be off by 1e-8 only. Divide by the size of the gradients.

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
    return float(np.linalg.norm(a - b))


def gradient_check(f, grad, x):
    error = relative_error(grad(np.array(x, dtype=np.float64)), numerical_gradient(f, x))
    return error <= 1e-6  # False for NaN
