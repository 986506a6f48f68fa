"""You take the largest relative difference of any element. An element whose gradient is 0 up to rounding then
has an error of about 1 although nothing is wrong: take norms over all elements.

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
    scale = np.abs(a) + np.abs(b)
    return float(np.max(np.abs(a - b) / np.where(scale == 0, 1, scale), initial=0))


def gradient_check(f, grad, x):
    error = relative_error(grad(np.array(x, dtype=np.float64)), numerical_gradient(f, x))
    return error <= 1e-6  # False for NaN
