"""You scale one of the two to length 1, the other one stays as long as it is.

fails: correctness, gradients
"""

import torch
from torch.nn.functional import normalize


def embed_distance(a, b):
    return (normalize(a, dim=-1) - b).pow(2).sum(dim=-1)


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
