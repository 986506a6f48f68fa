"""You walk back one sample at a time and add up the gradients in Python. They are right, but `X.T @ dZ1` is
the sum over all the samples already, in one product.

fails: performance
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
        dW1, db1 = np.zeros_like(self.W1), np.zeros_like(self.b1)
        dW2, db2 = np.zeros_like(self.W2), np.zeros_like(self.b2)
        for x, y, a1, a2 in zip(X, y_true, A1, A2):
            dz2 = (a2 - y) / len(X)  # (n_out,); the mean's 1/m is in it from here on
            dz1 = self.W2 @ dz2 * a1 * (1 - a1)  # (n_hidden,)
            dW1 += np.outer(x, dz1)
            db1 += dz1
            dW2 += np.outer(a1, dz2)
            db2 += dz2
        return dW1, db1, dW2, db2
