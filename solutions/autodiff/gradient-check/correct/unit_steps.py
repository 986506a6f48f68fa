"""A new array for each step: x plus and minus eps times a unit array."""

import math

import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    wide = x.astype(np.float64)
    slopes = []
    for i in range(wide.size):
        step = np.zeros(wide.size)
        step[i] = eps
        step = step.reshape(wide.shape)
        slopes.append((f(wide + step) - f(wide - step)) / (2 * eps))
    return np.array(slopes, dtype=np.float64).reshape(wide.shape)


def relative_error(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError("Two arrays of the same shape are expected.")
    apart, one, two = (math.sqrt(np.sum(np.square(values))) for values in (a - b, a, b))
    return apart / (one + two) if one + two != 0 else 0.0


def gradient_check(f, grad, x):
    claimed = grad(x.astype(np.float64))
    error = relative_error(claimed, numerical_gradient(f, x))
    return not (math.isnan(error) or error > 1e-6)
