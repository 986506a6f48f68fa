"""You walk over the faces one at a time. The answers are right, but every face costs several calls:
broadcast (B, 1, D) against (N, D).

fails: performance
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
    d = torch.stack([embed_distance(face, gallery) for face in a]) if len(a) else a[:, :1].expand(-1, len(gallery))
    nearest, person = d.min(dim=1)
    return torch.where(nearest <= threshold, person, -1)
