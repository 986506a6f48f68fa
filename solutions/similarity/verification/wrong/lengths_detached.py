"""You detach the lengths. They depend on the embeddings as well, so their part of the gradient is
missing.

fails: gradients
"""

import torch


def embed_distance(a, b):
    return (
        (
            a / a.detach().norm(dim=-1, keepdim=True).clamp(min=1e-12)
            - b / b.detach().norm(dim=-1, keepdim=True).clamp(min=1e-12)
        )
        .pow(2)
        .sum(dim=-1)
    )


def verify(a, gallery, threshold):
    if threshold < 0:
        raise ValueError(f"the threshold must not be negative, got {threshold}")
    if len(gallery) == 0:
        return torch.full((len(a),), -1, device=a.device)
    d = embed_distance(a.unsqueeze(1), gallery)
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
