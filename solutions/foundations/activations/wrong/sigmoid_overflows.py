"""You exponentiate -z as it is. At z = -1000 that overflows: the value comes out right by luck (1 / inf is
0), with a warning that hides the ones which matter.

fails: correctness
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def tanh(z):
    small = np.expm1(-2 * np.abs(z))
    return -np.sign(z) * small / (2 + small)


def relu(z):
    return np.maximum(z, 0)


def d_sigmoid(z):
    return np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)


def d_relu(z):
    return (z > 0).astype(z.dtype)
