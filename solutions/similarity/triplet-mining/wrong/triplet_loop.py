"""You loop over anchors, positives and negatives in three nested loops. The triplets are right, but a batch
of 100 photographs takes a million iterations: compare the distances as tensors.

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
    rows = range(len(emb))
    d, same = d.tolist(), same.tolist()
    found = [
        (a, p, n)
        for a in rows
        for p in rows
        for n in rows
        if a != p and same[a][p] and not same[a][n] and d[a][p] < d[a][n] < d[a][p] + margin
    ]
    return torch.tensor(found, dtype=torch.int64, device=emb.device).reshape(-1, 3)
