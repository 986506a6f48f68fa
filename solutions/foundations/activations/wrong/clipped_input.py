"""You clip z before the exponential. There is no overflow any more, but beyond the clip sigmoid and slope are
constant: the small probabilities are wrong.

fails: correctness, gradients
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -15, 15)))


def tanh(z):
    small = np.expm1(-2 * np.abs(z))
    return -np.sign(z) * small / (2 + small)


def relu(z):
    return np.maximum(z, 0)


def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-z)


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)


def d_relu(z):
    return (z > 0).astype(z.dtype)
