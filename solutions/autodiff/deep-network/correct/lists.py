"""Weights and activations in lists, the backward pass as a recursion."""

import math
from itertools import pairwise

import numpy as np


class DeepNetwork:
    def __init__(self, sizes, rng):
        self.parameters = {}
        for i, (n, m) in enumerate(pairwise(sizes), start=1):
            limit = math.sqrt(6 / (n + m))
            self.parameters.update({f"w{i}": rng.uniform(-limit, limit, (m, n)), f"b{i}": np.zeros((m, 1))})
        self.depth = len(sizes) - 1

    def layer(self, i):
        return self.parameters[f"w{i}"], self.parameters[f"b{i}"]

    def forward(self, x):
        self.kept = []
        for i in range(1, self.depth):
            self.kept.append(x)
            w, b = self.layer(i)
            x = 0.5 + 0.5 * np.tanh((np.dot(w, x) + b) / 2)
        self.kept.append(x)
        w, b = self.layer(self.depth)
        self.output = np.dot(w, x) + b
        return self.output

    def loss(self, output, y):
        error = output - y
        return 0.5 * np.square(error).sum(axis=0).mean()

    def backward(self, y):
        return self.back(self.depth, self.output - y)

    def back(self, i, dz):
        if i == 0:
            return {}
        a = self.kept[i - 1]
        w, _ = self.layer(i)
        gradients = self.back(i - 1, np.dot(w.T, dz) * (a - a**2))
        return gradients | {f"w{i}": np.dot(dz, a.T) / a.shape[1], f"b{i}": dz.mean(axis=1, keepdims=True)}

    def update(self, gradients, lr):
        self.parameters = {name: value - lr * gradients[name] for name, value in self.parameters.items()}
