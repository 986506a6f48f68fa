"""A chain of small operations, each with a forward and a backward pass."""

import math
from itertools import pairwise

import numpy as np


class Affine:
    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W[:-1] + W[-1]

    def backward(self, grad):
        return grad @ self.W[:-1].T, np.concatenate([self.x.T @ grad, grad.sum(axis=0, keepdims=True)])


class Relu:
    def forward(self, x):
        self.on = x > 0
        return x * self.on

    def backward(self, grad):
        return grad * self.on


class LogSoftmax:
    def forward(self, x):
        self.y = x - np.logaddexp.reduce(x, axis=-1, keepdims=True)
        return self.y

    def backward(self, grad):
        return grad - np.exp(self.y) * grad.sum(axis=-1, keepdims=True)


class Classifier:
    def __init__(self, sizes, rng):
        self.parameters = [np.zeros((n + 1, m)) for n, m in pairwise(sizes)]
        for W in self.parameters:
            n = len(W) - 1
            W[:-1] = rng.normal(0, math.sqrt(2 / n), (n, W.shape[1]))
        self.affine = [Affine() for _ in self.parameters]
        self.relu = [Relu() for _ in self.parameters[1:]]
        self.log_softmax = LogSoftmax()

    def forward(self, x):
        for i, affine in enumerate(self.affine):
            x = affine.forward(x, self.parameters[i])
            if i < len(self.relu):
                x = self.relu[i].forward(x)
        return self.log_softmax.forward(x)

    def backward(self, label):
        log_p = self.log_softmax.y
        target = np.zeros_like(log_p)
        if label.ndim == 1 and len(label) == len(log_p):
            if not np.isin(label, np.arange(log_p.shape[1])).all():
                raise ValueError("class out of range")
            target[np.arange(len(label)), label] = 1
        elif label.shape == log_p.shape:
            target += label
        else:
            raise ValueError("labels do not fit the last batch")
        grad = self.log_softmax.backward(-target / len(log_p))
        gradients = [None] * len(self.affine)
        for i in range(len(self.affine) - 1, -1, -1):
            grad, gradients[i] = self.affine[i].backward(grad)
            if i > 0:
                grad = self.relu[i - 1].backward(grad)
        return gradients
