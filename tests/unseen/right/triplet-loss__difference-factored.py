# RIGHT: the difference of the two squared distances as one product, (n - p) . (2a - p - n)
import torch


def triplet_loss(a, p, n, margin):
    if len({a.shape, p.shape, n.shape}) != 1:
        raise ValueError("three equal shapes are needed")
    if not margin > 0:
        raise ValueError("the margin must be positive")
    gap = torch.einsum("bd,bd->b", n - p, (a - p) + (a - n)) + margin
    return torch.where(gap > 0, gap, 0).sum() / (a.shape[0] or 1)
