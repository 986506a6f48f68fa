"""You expand the square, |x|² + |y|² − 2x·y. Far from 0 these are huge numbers with a tiny difference, and
float32 has lost its digits: subtract first, then square.

fails: correctness
"""

import torch


def semi_hard(emb, labels, margin):
    if labels.shape != emb.shape[:1]:
        raise ValueError(f"one label for each of {emb.shape[0]} embeddings is expected, got shape {labels.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    d = emb.pow(2).sum(1, keepdim=True) + emb.pow(2).sum(1) - 2 * emb @ emb.T
    same = labels.unsqueeze(1) == labels.unsqueeze(0)
    itself = torch.eye(len(labels), dtype=torch.bool, device=emb.device)
    near, far = d.unsqueeze(2), d.unsqueeze(1)
    chosen = (same & ~itself).unsqueeze(2) & ~same.unsqueeze(1) & (near < far) & (far < near + margin)
    return chosen.nonzero()
