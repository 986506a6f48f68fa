"""You add up the losses. The loss is their mean, so that it does not depend on how many samples there are.

fails: correctness, gradients
"""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return (torch.logaddexp(torch.zeros_like(z), z) - y * z).sum()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
