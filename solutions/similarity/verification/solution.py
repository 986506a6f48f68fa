"""One-shot verification: the nearest known face, if it is near enough."""

import torch
from torch.nn.functional import normalize


def embed_distance(a, b):
    return (normalize(a, dim=-1) - normalize(b, dim=-1)).pow(2).sum(dim=-1)


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:  # nobody is the nearest
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)  # (B, 1, D) and (N, D) -> (B, N)
    nearest, person = d.min(dim=1)  # (B,), the first of equals
    return torch.where(nearest <= threshold, person, -1)
