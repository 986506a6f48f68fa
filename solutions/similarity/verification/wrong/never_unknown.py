"""You always answer with the nearest person. Somebody is always nearest: a stranger is unknown, -1, unless
the distance is at most the threshold.

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
    person = d.argmin(dim=1)
    return person
