"""You do not compare the shapes. (N, 1) against (N,) compares every logit with every target.

fails: correctness
"""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))


def bce_with_logits(z, y):
    return (torch.logaddexp(torch.zeros_like(z), z) - y * z).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
