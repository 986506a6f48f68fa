"""You choose between the two forms with |z|, whose derivative at 0 is 0 for autograd. There the slope of your
sigmoid is 0 instead of 1/4.

fails: gradients
"""

import torch


def sigmoid(z):
    small = torch.exp(-z.abs())
    return torch.where(z >= 0, torch.ones_like(z), small) / (1 + small)


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return (torch.logaddexp(torch.zeros_like(z), z) - y * z).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
