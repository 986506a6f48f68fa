"""You take the root, the plain distance. Here the distances are squared, and the root has an infinite slope
where anchor and positive coincide: the gradient there is NaN.

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
    return torch.relu(near.sqrt() - far.sqrt() + margin).sum() / max(len(a), 1)
