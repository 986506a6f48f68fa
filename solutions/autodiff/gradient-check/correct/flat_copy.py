"""A copy in the usual memory order, so that its flat view reaches every element."""

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    point = np.array(x, dtype=float, order="C")
    flat = point.reshape(-1)
    gradient = np.empty(flat.size)
    for i, value in enumerate(flat.copy()):
        flat[i] = value - eps
        gradient[i] = -f(point)
        flat[i] = value + eps
        gradient[i] += f(point)
        flat[i] = value
    return (gradient / eps / 2).reshape(point.shape)


def relative_error(a, b):
    if a.shape != b.shape:
        raise ValueError("a and b must have the same shape")
    if not a.any() and not b.any():
        return 0.0
    return float(np.sqrt(((a - b) ** 2).sum()) / (np.sqrt((a**2).sum()) + np.sqrt((b**2).sum())))


def gradient_check(f, grad, x):
    return relative_error(grad(np.array(x, dtype=float)), numerical_gradient(f, x)) <= 1e-6
