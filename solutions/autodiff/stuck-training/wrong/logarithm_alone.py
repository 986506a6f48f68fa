"""You mended the logarithm, and two of the three are left: look at the loss of a new model, and at what the
gradient is divided by.

fails: correctness, gradients, performance
"""

import numpy as np


def init_weights(rng):
    return {"W1": rng.normal(size=(65, 32)), "W2": rng.normal(size=(32, 10))}


def forward(model, x):
    inputs = np.hstack([x, np.ones((len(x), 1))])  # (N, 65)
    hidden = np.maximum(inputs @ model["W1"], 0)  # (N, 32)
    return inputs, hidden, hidden @ model["W2"]


def train_step(model, x, y, lr):
    inputs, hidden, scores = forward(model, x)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # finite, however wrong
    label = np.eye(10)[y]
    loss = -(label * log_p).sum() / len(x)

    grad_scores = np.exp(log_p) - label  # no 1/p, which would meet a p of 0
    grad_hidden = grad_scores @ model["W2"].T * (hidden > 0)
    model["W2"] -= lr * hidden.T @ grad_scores
    model["W1"] -= lr * inputs.T @ grad_hidden
    return loss


def accuracy(model, x, y):
    _, _, scores = forward(model, x)
    return (scores.argmax(axis=1) == y).mean()
