"""You cut the anchor out of the graph. It is an embedding like the other two, of the same network, and has
a gradient of its own.

fails: gradients
"""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    a = a.detach() + 0 * a
    near = (a - p).pow(2).sum(dim=1)
    far = (a - n).pow(2).sum(dim=1)
    return torch.relu(near - far + margin).sum() / max(len(a), 1)
