"""Semi-hard triplets within a batch (Schroff, Kalenichenko and Philbin, 2015)."""

import torch


def semi_hard(emb, labels, margin):
    if labels.shape != emb.shape[:1]:
        raise ValueError(f"one label for each of {emb.shape[0]} embeddings is expected, got shape {labels.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    d = (emb.unsqueeze(1) - emb.unsqueeze(0)).pow(2).sum(dim=2)  # (B, B)
    same = labels.unsqueeze(1) == labels.unsqueeze(0)  # (B, B)
    itself = torch.eye(len(labels), dtype=torch.bool, device=emb.device)
    near, far = d.unsqueeze(2), d.unsqueeze(1)  # d(a, p) as (B, B, 1), d(a, n) as (B, 1, B)
    # (B, B, B): is p a positive of a, is n a negative of a, and is n farther away, but not by the margin?
    chosen = (same & ~itself).unsqueeze(2) & ~same.unsqueeze(1) & (near < far) & (far < near + margin)
    return chosen.nonzero()  # (T, 3), sorted
