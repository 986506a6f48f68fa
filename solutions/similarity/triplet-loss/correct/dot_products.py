"""Each squared distance as a dot product of the difference with itself; the mean guarded by a branch."""

import torch


def triplet_loss(a, p, n, margin):
    if a.shape != p.shape or a.shape != n.shape or not margin > 0:
        raise ValueError("three embeddings of one shape and a positive margin are expected")
    near, far = (torch.einsum("bd,bd->b", v, v) for v in (a - p, a - n))
    hinge = (near + margin - far).clamp(min=0)
    return hinge.mean() if hinge.numel() else hinge.sum()
