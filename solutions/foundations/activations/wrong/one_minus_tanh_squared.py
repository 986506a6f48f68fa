"""You compute 1 - tanh(z)². Far from 0 tanh is 1 to the last digit, so the slope becomes exactly 0 long
before it should: 4 sigmoid(2z) sigmoid(-2z) is the same number without the subtraction.

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
    return 1 - tanh(z) ** 2


def d_relu(z):
    return (z > 0).astype(z.dtype)
