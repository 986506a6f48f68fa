"""You use tanh(z) = 2 sigmoid(2z) - 1. Near 0 that subtracts 1 from a number next to 1, and the digits are
gone: in float32 tanh(1e-6) comes out up to several percent off. `np.expm1` is made for this.

fails: correctness
"""

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def tanh(z):
    return 2 * sigmoid(2 * z) - 1


def relu(z):
    return np.maximum(z, 0)


def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-z)


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)


def d_relu(z):
    return (z > 0).astype(z.dtype)
