"""You subtract the margin. That makes the task easier instead of harder: the anchor may even be nearer to
the negative, and a network that maps everything to 0 pays nothing.

fails: correctness, gradients
"""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    near = (a - p).pow(2).sum(dim=1)
    far = (a - n).pow(2).sum(dim=1)
    return torch.relu(near - far - margin).sum() / max(len(a), 1)
