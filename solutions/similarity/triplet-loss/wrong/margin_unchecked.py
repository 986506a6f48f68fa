"""You take any margin. With 0 or less a network that maps everything to one point has nothing left to
learn: raise ValueError.

fails: correctness
"""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    near = (a - p).pow(2).sum(dim=1)
    far = (a - n).pow(2).sum(dim=1)
    return torch.relu(near - far + margin).sum() / max(len(a), 1)
