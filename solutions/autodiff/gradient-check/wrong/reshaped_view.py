"""You move the elements through `reshape(-1)`. For a transposed array that is a copy: f sees nothing of your
moves, and the gradient is 0. np.ndindex reaches every element wherever it lies.

fails: correctness
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    point = x.astype(np.float64)
    flat = point.reshape(-1)
    gradient = np.zeros(point.shape)
    slopes = gradient.reshape(-1)
    for index in range(point.size):
        value = flat[index]
        flat[index] = value + eps
        up = f(point)
        flat[index] = value - eps
        down = f(point)
        flat[index] = value
        slopes[index] = (up - down) / (2 * eps)
    return gradient


def relative_error(a, b):
    if a.shape != b.shape:
        raise ValueError(f"The shapes differ: {a.shape} and {b.shape}.")
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    return 0.0 if scale == 0 else float(np.linalg.norm(a - b) / scale)


def gradient_check(f, grad, x):
    error = relative_error(grad(np.array(x, dtype=np.float64)), numerical_gradient(f, x))
    return error <= 1e-6  # False for NaN
