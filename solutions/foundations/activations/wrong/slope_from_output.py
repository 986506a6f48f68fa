"""You write a (1 - a) with the *argument* for a. That is the slope if you are handed the output of the
sigmoid; here the functions get the input z, so the output must be computed first.

fails: gradients
"""

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def tanh(z):
    small = np.expm1(-2 * np.abs(z))
    return -np.sign(z) * small / (2 + small)


def relu(z):
    return np.maximum(z, 0)


def d_sigmoid(z):
    return z * (1 - z)


def d_tanh(z):
    return 1 - z**2


def d_relu(z):
    return (z > 0).astype(z.dtype)
