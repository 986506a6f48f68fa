"""You loop over the elements in Python. The values are right, but slow: a comparison, `np.where` or
`np.maximum` takes the whole array at once.

fails: performance
"""

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))  # at most 1
    return np.where(z >= 0, 1, small) / (1 + small)


def tanh(z):
    small = np.expm1(-2 * np.abs(z))  # exp(-2|z|) - 1
    return -np.sign(z) * small / (2 + small)


def relu(z):
    a = z.copy()
    for index in np.ndindex(z.shape):
        if a[index] < 0:
            a[index] = 0
    return a


def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-z)  # 1 - sigmoid(z) is sigmoid(-z), with all its digits


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)


def d_relu(z):
    slope = np.zeros_like(z)
    for index in np.ndindex(z.shape):
        if z[index] > 0:
            slope[index] = 1
    return slope
