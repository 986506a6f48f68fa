"""You leave out the cut at 0. A triplet that is long in order then counts as negative, pays for those that
are not, and pushing negatives ever farther away pays for ever: cut each bracket off at 0.

fails: correctness, gradients
"""


def triplet_loss(a, p, n, margin):
    if not a.shape == p.shape == n.shape:
        raise ValueError(f"one shape is expected, got {a.shape}, {p.shape} and {n.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    near = (a - p).pow(2).sum(dim=1)
    far = (a - n).pow(2).sum(dim=1)
    return (near - far + margin).sum() / max(len(a), 1)
