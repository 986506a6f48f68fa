"""You loop over the anchors in Python. The triplets are right, but the number of calls grows with the
batch: a (B, B, B) mask has all of them.

fails: performance
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
    found = [torch.empty(0, 3, dtype=torch.int64, device=emb.device)]
    for a in range(len(emb)):
        near, far = d[a].unsqueeze(1), d[a].unsqueeze(0)
        mask = (same[a] & ~itself[a]).unsqueeze(1) & ~same[a] & (near < far) & (far < near + margin)
        rows = mask.nonzero()
        found.append(torch.cat([torch.full_like(rows[:, :1], a), rows], dim=1))
    return torch.cat(found)
