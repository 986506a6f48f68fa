"""A network that trains well, but reports another loss than the one it minimises. Read README.md, then fix it."""

import numpy as np


class DeepNetwork:
    """A network of any depth: sigmoid in the hidden layers, a linear output. Samples are columns.

    Args:
        sizes: widths from the inputs to the outputs, two or more.
        rng: draws the weights, from the first layer to the last.

    Attributes:
        parameters: w1, b1, w2, b2, ...: (sizes[i], sizes[i - 1]) and (sizes[i], 1), float64.
    """

    def __init__(self, sizes, rng):
        self.layers = len(sizes) - 1
        self.parameters = {}
        for i in range(1, self.layers + 1):
            n_in, n_out = sizes[i - 1], sizes[i]
            limit = np.sqrt(6 / (n_in + n_out))
            self.parameters[f"w{i}"] = rng.uniform(-limit, limit, (n_out, n_in))
            self.parameters[f"b{i}"] = np.zeros((n_out, 1))

    def forward(self, x):
        """Compute the output (sizes[-1], m) for x (sizes[0], m), and keep what backward needs."""
        self.a = [x]
        for i in range(1, self.layers + 1):
            z = self.parameters[f"w{i}"] @ self.a[-1] + self.parameters[f"b{i}"]  # (sizes[i], m)
            self.a.append(z if i == self.layers else 1 / (1 + np.exp(-z)))
        return self.a[-1]

    def loss(self, output, y):
        """Return half the squared error, summed over the outputs, mean over the samples; both (sizes[-1], m)."""
        return float(np.mean((output - y) ** 2))

    def backward(self, y):
        """Return the gradients of the loss of the last forward, one for each parameter; y is (sizes[-1], m)."""
        gradients = {}
        dz = (self.a[-1] - y) / y.shape[1]
        for i in range(self.layers, 0, -1):
            gradients[f"w{i}"] = dz @ self.a[i - 1].T
            gradients[f"b{i}"] = dz.sum(axis=1, keepdims=True)
            slope = self.a[i - 1] * (1 - self.a[i - 1])
            dz = self.parameters[f"w{i}"].T @ dz * slope
        return gradients

    def update(self, gradients, lr):
        """Step against the gradients."""
        for name, gradient in gradients.items():
            self.parameters[name] -= lr * gradient
