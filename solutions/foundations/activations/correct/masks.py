"""Each side of 0 by its own formula, one at a time."""

import numpy as np


def sigmoid(z):
    e = np.exp(np.minimum(z, -z))
    return np.where(z < 0, e / (1 + e), 1 / (1 + e)).astype(z.dtype)


def tanh(z):
    size = np.abs(z)
    e = np.expm1(-2 * size)
    return np.copysign(-e / (e + 2), z)


def relu(z):
    return np.where(z < 0, np.zeros_like(z), z)


def d_sigmoid(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def d_tanh(z):
    e = np.exp(-2 * np.abs(z))
    return 4 * e / (1 + e) ** 2


def d_relu(z):
    return np.where(z > 0, np.ones_like(z), np.zeros_like(z))
