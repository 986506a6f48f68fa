"""Entropy, cross-entropy and Kullback-Leibler divergence (Kullback and Leibler, 1951)."""

import torch


def entropy(p):
    return cross_entropy(p, p)


def cross_entropy(p, q):
    if p.shape != q.shape:
        raise ValueError(
            f"two distributions over the same classes are expected, got {tuple(p.shape)}, {tuple(q.shape)}"
        )
    return -torch.xlogy(p, q).sum(dim=-1)  # xlogy is 0 where p is 0, whatever log(q) is


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)
