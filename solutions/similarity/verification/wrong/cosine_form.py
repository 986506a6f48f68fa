"""You use 2 − 2 times the cosine. That is the same for unit vectors, but a vector of zeros has no length 1:
its distance becomes 2 instead of 1.

fails: correctness
"""

import torch
from torch.nn.functional import normalize


def embed_distance(a, b):
    return 2 - 2 * (normalize(a, dim=-1) * normalize(b, dim=-1)).sum(dim=-1)


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
