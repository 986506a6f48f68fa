"""You take the root and square it again. The value is right, but on the way back 0 is multiplied with the
infinite slope of the root at 0: where anchor and positive coincide, the gradient is NaN.

fails: gradients
"""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    near = (a - p).pow(2).sum(dim=1).sqrt().pow(2)
    far = (a - n).pow(2).sum(dim=1).sqrt().pow(2)
    return torch.relu(near - far + margin).sum() / max(len(a), 1)
