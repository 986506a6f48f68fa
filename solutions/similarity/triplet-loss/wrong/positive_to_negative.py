"""You measure the second distance from the positive to the negative. Both distances start at the anchor.

fails: correctness, gradients
"""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    near = (a - p).pow(2).sum(dim=1)
    far = (p - n).pow(2).sum(dim=1)
    return torch.relu(near - far + margin).sum() / max(len(a), 1)
