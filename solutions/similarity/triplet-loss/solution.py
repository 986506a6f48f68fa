"""The triplet loss (Schroff, Kalenichenko and Philbin, 2015)."""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    near = (a - p).pow(2).sum(dim=1)  # (B,), squared: a root would have an infinite slope where a is p
    far = (a - n).pow(2).sum(dim=1)  # (B,)
    return torch.relu(near - far + margin).sum() / max(len(a), 1)  # the mean, but 0 of no triplets
