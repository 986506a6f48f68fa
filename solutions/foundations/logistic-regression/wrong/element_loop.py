"""You compute the loss of each element by itself and add them up in Python. The value is right, but every
element costs some lines: the formula takes the whole tensor at once, and `mean()` does the rest.

fails: performance
"""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))  # 1 / (1 + exp(-z)), without the exp of a large number


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    total = 0
    for logit, target in zip(z.reshape(-1), y.reshape(-1)):
        total = total + torch.logaddexp(torch.zeros_like(logit), logit) - target * logit
    return total / z.numel()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)  # (N, n) @ (n,) + () -> (N,)
