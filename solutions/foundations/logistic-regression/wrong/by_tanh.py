"""You use (1 + tanh(z / 2)) / 2. It never overflows, but for very negative z it adds 1 to a number next to
-1, and all digits of the small probability are lost.

fails: correctness
"""

import torch


def sigmoid(z):
    return (1 + torch.tanh(z / 2)) / 2


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return (torch.logaddexp(torch.zeros_like(z), z) - y * z).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
