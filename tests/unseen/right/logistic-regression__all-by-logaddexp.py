# RIGHT: softplus as logaddexp, and the sigmoid as exp(-softplus(-z)).
import torch


def _softplus(z):
    return torch.logaddexp(z, torch.zeros_like(z))


def sigmoid(z):
    return torch.exp(-_softplus(-z))


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"{tuple(z.shape)} and {tuple(y.shape)}")
    return (y * _softplus(-z) + (1 - y) * _softplus(z)).mean()


def predict_proba(x, w, b):
    return sigmoid(torch.einsum("ij,j->i", x, w) + b)
