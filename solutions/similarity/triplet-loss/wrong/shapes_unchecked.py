"""You do not compare the shapes. Broadcasting then fits a single positive to all anchors, and nobody
notices: raise ValueError.

fails: correctness
"""

import torch


def triplet_loss(a, p, n, margin):
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    near = (a - p).pow(2).sum(dim=1)
    far = (a - n).pow(2).sum(dim=1)
    return torch.relu(near - far + margin).sum() / max(len(a), 1)
