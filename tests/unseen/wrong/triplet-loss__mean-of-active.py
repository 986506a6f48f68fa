# WRONG: the sum is divided by the number of triplets with a positive cost. Cause: easy triplets left out of the mean.
import torch


def triplet_loss(a, p, n, margin):
    if a.shape != p.shape or a.shape != n.shape:
        raise ValueError("a, p and n must have the same shape")
    if margin <= 0:
        raise ValueError("margin must be > 0")
    dp = ((a - p) ** 2).sum(-1)
    dn = ((a - n) ** 2).sum(-1)
    losses = torch.clamp(dp - dn + margin, min=0)
    active = (losses > 0).sum().clamp(min=1)
    return losses.sum() / active
