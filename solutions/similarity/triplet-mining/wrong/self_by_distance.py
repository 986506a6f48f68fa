"""You leave out positives at distance 0. That catches the photograph itself, but also another one with the
same embedding: compare row numbers, not distances.

fails: correctness
"""


def semi_hard(emb, labels, margin):
    if labels.shape != emb.shape[:1]:
        raise ValueError(f"one label for each of {emb.shape[0]} embeddings is expected, got shape {labels.shape}")
    if margin <= 0:
        raise ValueError(f"the margin must be positive, got {margin}")
    d = (emb.unsqueeze(1) - emb.unsqueeze(0)).pow(2).sum(dim=2)
    same = labels.unsqueeze(1) == labels.unsqueeze(0)
    near, far = d.unsqueeze(2), d.unsqueeze(1)
    chosen = (same & (d > 0)).unsqueeze(2) & ~same.unsqueeze(1) & (near < far) & (far < near + margin)
    return chosen.nonzero()
