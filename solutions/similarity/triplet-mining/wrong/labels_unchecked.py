"""You do not compare the number of labels with that of embeddings. A single label would broadcast, and
everybody would be one person: raise ValueError.

fails: correctness
"""

import torch


def semi_hard(emb, labels, margin):
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    d = (emb.unsqueeze(1) - emb.unsqueeze(0)).pow(2).sum(dim=2)
    same = labels.unsqueeze(1) == labels.unsqueeze(0)
    itself = torch.eye(len(emb), dtype=torch.bool, device=emb.device)
    near, far = d.unsqueeze(2), d.unsqueeze(1)
    chosen = (same & ~itself).unsqueeze(2) & ~same.unsqueeze(1) & (near < far) & (far < near + margin)
    return chosen.nonzero()
