"""You take the root. The distance here is squared, from 0 to 4, and so is the threshold.

fails: correctness, gradients
"""

import torch
from torch.nn.functional import normalize


def embed_distance(a, b):
    return (normalize(a, dim=-1) - normalize(b, dim=-1)).pow(2).sum(dim=-1).sqrt()


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
