# WRONG: norm(a, 2) is a matrix's largest singular value. Cause: 2-norm of vectors and matrices differ.
import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    point = np.array(x, dtype=np.float64)
    grad = np.zeros_like(point)
    for idx in np.ndindex(point.shape):
        old = point[idx]
        point[idx] = old + eps
        up = f(point)
        point[idx] = old - eps
        down = f(point)
        point[idx] = old
        grad[idx] = (up - down) / (2 * eps)
    return grad


def relative_error(a, b):
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"{a.shape} and {b.shape}")
    if not a.any() and not b.any():
        return 0.0
    if np.isnan(a).any() or np.isnan(b).any():
        return float("nan")
    a, b = np.atleast_1d(a), np.atleast_1d(b)
    return float(np.linalg.norm(a - b, 2) / (np.linalg.norm(a, 2) + np.linalg.norm(b, 2)))


def gradient_check(f, grad, x):
    analytic = np.asarray(grad(np.array(x, dtype=np.float64)))
    if analytic.shape != x.shape:
        raise ValueError("shape of the gradient")
    return bool(relative_error(analytic, numerical_gradient(f, x)) <= 1e-6)
