"""You compute the probability first and then its logarithm. A sure probability rounds to 0 or 1, and log(0)
is -inf (and 0 times -inf NaN): put the two formulas together before you program them.

fails: correctness, gradients
"""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return -(y * torch.log(sigmoid(z)) + (1 - y) * torch.log(1 - sigmoid(z))).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
