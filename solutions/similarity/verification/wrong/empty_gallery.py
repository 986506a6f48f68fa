"""You look for the nearest person in an empty gallery, and `min` raises. On its first day the door knows
nobody: everybody is unknown.

fails: correctness
"""

import torch
from torch.nn.functional import normalize


def embed_distance(a, b):
    return (normalize(a, dim=-1) - normalize(b, dim=-1)).pow(2).sum(dim=-1)


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    d = embed_distance(a.unsqueeze(1), gallery)
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
