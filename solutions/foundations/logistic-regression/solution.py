"""Logistic regression in its stable form."""

import torch


def sigmoid(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))  # 1 / (1 + exp(-z)), without the exp of a large number


def bce_with_logits(z, y):
    if z.shape != y.shape:
        raise ValueError(f"one target for each logit: got {tuple(z.shape)} and {tuple(y.shape)}")
    return (torch.logaddexp(torch.zeros_like(z), z) - y * z).mean()


def predict_proba(x, w, b):
    return sigmoid(x @ w + b)  # (N, n) @ (n,) + () -> (N,)
