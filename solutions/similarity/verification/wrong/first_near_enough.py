"""You take the first person who is near enough. Several may be: the nearest of them it is.

fails: correctness
"""

import torch
from torch.nn.functional import normalize


def embed_distance(a, b):
    return (normalize(a, dim=-1) - normalize(b, dim=-1)).pow(2).sum(dim=-1)


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)
    near = d <= threshold
    return torch.where(near.any(dim=1), near.int().argmax(dim=1), -1)
