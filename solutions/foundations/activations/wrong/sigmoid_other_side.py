"""You write the sigmoid as exp(z) / (1 + exp(z)). That is safe on the left, and infinity over infinity at
1000.

fails: correctness
"""

import numpy as np


def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


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
