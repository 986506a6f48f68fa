"""You normalise along dimension 1, which holds the embedding only if there is exactly one dimension before
it. It is always the last one: `dim=-1`.

fails: correctness, gradients
"""

import torch
from torch.nn.functional import normalize


def embed_distance(a, b):
    return (normalize(a, dim=min(1, a.ndim - 1)) - normalize(b, dim=-1)).pow(2).sum(dim=-1)


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
