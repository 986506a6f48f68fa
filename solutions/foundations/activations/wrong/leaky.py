"""You let a hundredth of the negative side through. That is the leaky ReLU.

fails: correctness, gradients
"""

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def tanh(z):
    small = np.expm1(-2 * np.abs(z))
    return -np.sign(z) * small / (2 + small)


def relu(z):
    return np.maximum(z, z / 100)


def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-z)


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)


def d_relu(z):
    return np.where(z > 0, 1, 0.01).astype(z.dtype)
