"""You move all elements together. That gives one number, the slope along the diagonal: each element needs two
calls of its own.

fails: correctness
"""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    point = np.array(x, dtype=np.float64)  # always a copy
    gradient = np.zeros_like(point)
    return gradient + (f(point + eps) - f(point - eps)) / (2 * eps)


def relative_error(a, b):
    if a.shape != b.shape:
        raise ValueError(f"The shapes differ: {a.shape} and {b.shape}.")
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    return 0.0 if scale == 0 else float(np.linalg.norm(a - b) / scale)


def gradient_check(f, grad, x):
    error = relative_error(grad(np.array(x, dtype=np.float64)), numerical_gradient(f, x))
    return error <= 1e-6  # False for NaN
