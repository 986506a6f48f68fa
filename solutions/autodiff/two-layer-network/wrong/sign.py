"""You start from y - A2. That is the direction in which the loss falls; the gradient points where it grows,
and the trainer subtracts it.

fails: gradients
"""

import numpy as np


def sigmoid(z):
    e = np.exp(-np.abs(z))  # at most 1
    return np.where(z >= 0, 1, e) / (1 + e)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class TwoLayerNetwork:
    def __init__(self, n_in, n_hidden, n_out, rng):
        self.W1 = rng.normal(0, 0.01, (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(0, 0.01, (n_hidden, n_out))
        self.b2 = np.zeros(n_out)

    def forward(self, X):
        A1 = sigmoid(X @ self.W1 + self.b1)  # (m, n_hidden)
        A2 = softmax(A1 @ self.W2 + self.b2)  # (m, n_out)
        return A1, A2

    def backward(self, X, y_true, A1, A2):
        dZ2 = (y_true - A2) / len(X)  # (m, n_out); the mean's 1/m is in it from here on
        dZ1 = dZ2 @ self.W2.T * A1 * (1 - A1)  # (m, n_hidden)
        return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)
