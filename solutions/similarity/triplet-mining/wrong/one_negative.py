"""You take one negative for each pair, the nearest. Here all semi-hard triplets are wanted.

fails: correctness
"""

import torch


def semi_hard(emb, labels, margin):
    if labels.shape != emb.shape[:1]:
        raise ValueError(f"one label for each of {emb.shape[0]} embeddings is expected, got shape {labels.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    d = (emb.unsqueeze(1) - emb.unsqueeze(0)).pow(2).sum(dim=2)
    same = labels.unsqueeze(1) == labels.unsqueeze(0)
    itself = torch.eye(len(labels), dtype=torch.bool, device=emb.device)
    near, far = d.unsqueeze(2), d.unsqueeze(1)
    chosen = (same & ~itself).unsqueeze(2) & ~same.unsqueeze(1) & (near < far) & (far < near + margin)
    pairs = chosen.any(dim=2).nonzero()
    hardest = far.masked_fill(~chosen, float("inf")).argmin(dim=2)
    return torch.cat([pairs, hardest[pairs[:, 0], pairs[:, 1]].unsqueeze(1)], dim=1)
