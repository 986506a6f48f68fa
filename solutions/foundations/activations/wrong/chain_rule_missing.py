"""You take the slope of the sigmoid at 2z for that of tanh. tanh(z) is 2 sigmoid(2z) - 1: each 2 comes out
once, so it is 4 times that.

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
    return sigmoid(z) * sigmoid(-z)


def d_tanh(z):
    return d_sigmoid(2 * z)


def d_relu(z):
    return (z > 0).astype(z.dtype)
