"""Both distances in one sum over the dimensions."""

import torch


def triplet_loss(a, p, n, margin):
    if {a.shape, p.shape} != {n.shape}:
        raise ValueError("the shapes differ")
    if not margin > 0:
        raise ValueError("the margin must be above 0")
    bracket = ((a - p) ** 2 - (a - n) ** 2).sum(dim=-1) + margin
    return torch.where(bracket > 0, bracket, 0).sum() / (a.shape[0] or 1)
