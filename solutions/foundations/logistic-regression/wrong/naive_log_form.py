"""You have the right formula, log(1 + exp(z)) - y z, but exp(1000) is infinite. Take the larger part out
first: max(z, 0) + log(1 + exp(-|z|)).

fails: correctness, gradients
"""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return (torch.log1p(torch.exp(z)) - y * z).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
