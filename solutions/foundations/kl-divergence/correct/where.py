"""Zeros replaced before the logarithm, so that no NaN can come back through the gradient."""

import torch


def weighted_log(p, q):
    asked = p > 0
    return torch.where(asked, p * torch.where(asked, q, torch.ones_like(q)).log(), torch.zeros_like(p))


def check(p, q):
    if p.shape != q.shape:
        raise ValueError("p and q differ in shape")


def entropy(p):
    return weighted_log(p, p).sum(dim=-1).neg()


def cross_entropy(p, q):
    check(p, q)
    return weighted_log(p, q).sum(dim=-1).neg()


def kl_divergence(p, q):
    check(p, q)
    return (weighted_log(p, p) - weighted_log(p, q)).sum(dim=-1)
