"""Your values are right everywhere, your gradient is not at z = 0: `clamp` passes the whole gradient there
and `abs` none, so it is 1 - y instead of 1/2 - y. A model that starts with zero weights starts just there.
`torch.maximum` halves it.

fails: gradients
"""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return (z.clamp(min=0) - y * z + torch.log1p(torch.exp(-z.abs()))).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)
