"""You take the mean over those triplets alone that cost something. Here those that cost 0 count, too: as
the network learns, the loss must fall.

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
    hinge = torch.relu(near - far + margin)
    return hinge.sum() / (hinge > 0).sum().clamp(min=1)
