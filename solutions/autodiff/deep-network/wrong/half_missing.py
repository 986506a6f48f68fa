"""You report the whole squared error. Squaring brings down a factor of 2, so the gradient of your loss is
twice what backward returns: the half in front is there to cancel it.

fails: correctness
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
        return float(np.sum((output - y) ** 2) / y.shape[1])

    def backward(self, y):
        gradients = {}
        dz = (self.a[-1] - y) / y.shape[1]
        for i in range(self.layers, 0, -1):
            gradients[f"w{i}"] = dz @ self.a[i - 1].T
            gradients[f"b{i}"] = dz.sum(axis=1, keepdims=True)
            slope = self.a[i - 1] * (1 - self.a[i - 1])
            dz = self.parameters[f"w{i}"].T @ dz * slope
        return gradients

    def update(self, gradients, lr):
        for name, gradient in gradients.items():
            self.parameters[name] -= lr * gradient
