"""You walk over the triplets one at a time in Python. The values are right, but every triplet costs several
calls: sum over `dim=1` and all of them are done at once.

fails: performance
"""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    total = (a + p + n).sum() * 0
    for x, y, z in zip(a, p, n, strict=True):
        total = total + torch.relu((x - y).pow(2).sum() - (x - z).pow(2).sum() + margin)
    return total / max(len(a), 1)
