"""Every leading dimension folded into one, and the parts of the quotient kept instead of the quotient."""

import numpy as np


class Softmax:
    def __init__(self):
        self.kept = {}

    def forward(self, x):
        rows = np.array(x).reshape(-1, x.shape[-1])  # (N, c), a copy
        rows -= np.amax(rows, axis=1)[:, np.newaxis]
        np.exp(rows, out=rows)
        partition = np.dot(rows, np.ones(rows.shape[1], rows.dtype))[:, np.newaxis]
        self.kept = {"exponentials": rows, "partition": partition}
        return np.divide(rows, partition).reshape(x.shape)

    def backward(self, grad_y):
        exponentials, partition = self.kept["exponentials"], self.kept["partition"]
        rows = grad_y.reshape(exponentials.shape)
        mean = np.sum(rows * exponentials, axis=1, keepdims=True) / partition
        return ((rows - mean) * exponentials / partition).reshape(grad_y.shape)
