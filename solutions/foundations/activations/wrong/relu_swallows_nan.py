"""You ask `z > 0`, and NaN is not: a NaN that should warn you comes out as a clean 0. `np.maximum` passes it
on.

fails: correctness
"""

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def tanh(z):
    small = np.expm1(-2 * np.abs(z))
    return -np.sign(z) * small / (2 + small)


def relu(z):
    return np.where(z > 0, z, 0)


def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-z)


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)


def d_relu(z):
    return (z > 0).astype(z.dtype)
