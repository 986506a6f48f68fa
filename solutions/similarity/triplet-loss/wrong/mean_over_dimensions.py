"""You take the mean of the squares over the D numbers, as a mean squared error does. A squared distance is
their sum: against yours the margin weighs D times too much.

fails: correctness, gradients
"""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    near = (a - p).pow(2).mean(dim=1)
    far = (a - n).pow(2).mean(dim=1)
    return torch.relu(near - far + margin).sum() / max(len(a), 1)
