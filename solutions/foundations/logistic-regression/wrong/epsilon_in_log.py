"""You add a small number inside the logarithm. The loss of a confident mistake then stops at -log(1e-8) = 18,
and its gradient vanishes, however wrong the logit is.

fails: correctness, gradients
"""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return -(y * torch.log(sigmoid(z) + 1e-8) + (1 - y) * torch.log(1 - sigmoid(z) + 1e-8)).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
