"""You scale the embeddings to length 1 first. Many networks do this as their last layer; the loss takes the
embeddings as they are.

fails: correctness, gradients
"""

import torch


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    a, p, n = (torch.nn.functional.normalize(x, dim=1) for x in (a, p, n))
    near = (a - p).pow(2).sum(dim=1)
    far = (a - n).pow(2).sum(dim=1)
    return torch.relu(near - far + margin).sum() / max(len(a), 1)
