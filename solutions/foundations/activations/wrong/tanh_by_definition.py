"""You compute tanh by its definition. exp(1000) is infinite, and infinity over infinity is NaN.

fails: correctness
"""

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def tanh(z):
    up, down = np.exp(z), np.exp(-z)
    return (up - down) / (up + down)


def relu(z):
    return np.maximum(z, 0)


def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-z)


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)


def d_relu(z):
    return (z > 0).astype(z.dtype)
