"""You square a distance that comes out of a root. Rounding makes 5.0000005 of 5 in this way, and ties are
decided by chance: sum the squares and take no root.

fails: correctness
"""

import torch


def semi_hard(emb, labels, margin):
    if labels.shape != emb.shape[:1]:
        raise ValueError(f"one label for each of {emb.shape[0]} embeddings is expected, got shape {labels.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    d = torch.cdist(emb, emb).pow(2)
    same = labels.unsqueeze(1) == labels.unsqueeze(0)
    itself = torch.eye(len(labels), dtype=torch.bool, device=emb.device)
    near, far = d.unsqueeze(2), d.unsqueeze(1)
    chosen = (same & ~itself).unsqueeze(2) & ~same.unsqueeze(1) & (near < far) & (far < near + margin)
    return chosen.nonzero()
