"""You compare the embeddings as they are. A brighter photograph has a longer embedding, and would be
another person: scale both to length 1 first.

fails: correctness, gradients
"""

import torch


def embed_distance(a, b):
    return (a - b).pow(2).sum(dim=-1)


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
