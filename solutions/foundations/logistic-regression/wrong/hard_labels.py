"""You choose one of two formulas by asking whether y is 1. Targets between 0 and 1 (a smoothed label, a
fraction) need both terms, weighted.

fails: correctness, gradients
"""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return torch.logaddexp(torch.zeros_like(z), torch.where(y > 0.5, -z, z)).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
