"""Targets made harmless first; points as pairs; the logistic loss from softplus."""

import torch
from torch.nn.functional import softplus


def landmark_loss(pred, target):
    n, width = pred.shape
    if target.shape != (n, width) or width % 2 == 0 or width < 3:
        raise ValueError("expected two tensors of shape (N, 1 + 2K)")
    face = target[:, 0] > 0.5
    presence = torch.where(face, softplus(-pred[:, 0]), softplus(pred[:, 0]))
    points = pred[:, 1:].reshape(n, -1, 2)
    true = torch.where(face[:, None, None], target[:, 1:].reshape(n, -1, 2), points.detach())
    squared = ((points - true) ** 2).sum(dim=2)  # (N, K)
    return (presence + squared.mean(dim=1)).mean()
