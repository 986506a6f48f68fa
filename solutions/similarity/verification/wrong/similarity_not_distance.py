"""You compute the cosine, which grows as faces become more alike. A distance becomes smaller: on unit
vectors it is 2 − 2 times the cosine.

fails: correctness, gradients
"""

import torch


def embed_distance(a, b):
    return torch.cosine_similarity(a, b, dim=-1)


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
