# WRONG: loss and gradients are divided by len(y), the outputs. Cause: samples are columns, len counts rows.
import numpy as np


class DeepNetwork:
    def __init__(self, sizes, rng):
        self.layers = len(sizes) - 1
        self.parameters = {}
        for i, (n_in, n_out) in enumerate(zip(sizes[:-1], sizes[1:]), start=1):
            limit = np.sqrt(6 / (n_in + n_out))
            self.parameters[f"w{i}"] = rng.uniform(-limit, limit, (n_out, n_in))
            self.parameters[f"b{i}"] = np.zeros((n_out, 1))

    def forward(self, x):
        self.a = [x]
        for i in range(1, self.layers + 1):
            z = self.parameters[f"w{i}"] @ self.a[-1] + self.parameters[f"b{i}"]
            self.a.append(z if i == self.layers else 1 / (1 + np.exp(-z)))
        return self.a[-1]

    def loss(self, output, y):
        return float(((output - y) ** 2).sum() / (2 * len(y)))

    def backward(self, y):
        grads = {}
        delta = (self.a[-1] - y) / len(y)
        for i in range(self.layers, 0, -1):
            grads[f"w{i}"] = delta @ self.a[i - 1].T
            grads[f"b{i}"] = delta.sum(axis=1, keepdims=True)
            if i > 1:
                delta = self.parameters[f"w{i}"].T @ delta * self.a[i - 1] * (1 - self.a[i - 1])
        return grads

    def update(self, gradients, lr):
        for name in gradients:
            self.parameters[name] -= lr * gradients[name]
