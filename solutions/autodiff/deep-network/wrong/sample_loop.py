"""You add up each gradient one sample at a time in Python. The gradients are right, but `dz @ a.T` is the
sum over all the samples already: the product runs over the columns.

fails: performance
"""

import numpy as np


class DeepNetwork:
    def __init__(self, sizes, rng):
        self.layers = len(sizes) - 1
        self.parameters = {}
        for i in range(1, self.layers + 1):
            n_in, n_out = sizes[i - 1], sizes[i]
            limit = np.sqrt(6 / (n_in + n_out))
            self.parameters[f"w{i}"] = rng.uniform(-limit, limit, (n_out, n_in))
            self.parameters[f"b{i}"] = np.zeros((n_out, 1))

    def forward(self, x):
        self.a = [x]
        for i in range(1, self.layers + 1):
            z = self.parameters[f"w{i}"] @ self.a[-1] + self.parameters[f"b{i}"]  # (sizes[i], m)
            self.a.append(z if i == self.layers else 1 / (1 + np.exp(-z)))
        return self.a[-1]

    def loss(self, output, y):
        return float(np.sum((output - y) ** 2) / (2 * y.shape[1]))

    def backward(self, y):
        gradients = {}
        dz = (self.a[-1] - y) / y.shape[1]
        for i in range(self.layers, 0, -1):
            gradients[f"w{i}"] = np.zeros_like(self.parameters[f"w{i}"])
            gradients[f"b{i}"] = np.zeros_like(self.parameters[f"b{i}"])
            for delta, a in zip(dz.T, self.a[i - 1].T):  # one sample
                gradients[f"w{i}"] += np.outer(delta, a)
                gradients[f"b{i}"] += delta[:, None]
            slope = self.a[i - 1] * (1 - self.a[i - 1])
            dz = self.parameters[f"w{i}"].T @ dz * slope
        return gradients

    def update(self, gradients, lr):
        for name, gradient in gradients.items():
            self.parameters[name] -= lr * gradient
