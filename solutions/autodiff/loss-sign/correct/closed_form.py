"""The gradient of the scores in closed form: p times the row's sum of labels, minus the labels."""

import numpy as np


def loss_and_gradients(x, W1, W2, label):
    hidden = np.maximum(x @ W1, 0)
    scores = hidden @ W2
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    delta = np.exp(log_p) * label.sum(axis=1, keepdims=True) - label
    grad_hidden = (delta @ W2.T) * (hidden > 0)
    return -np.sum(label * log_p), x.T @ grad_hidden, hidden.T @ delta
