"""The pairs of anchor and positive first, then a row of negatives for each of them."""

import torch


def semi_hard(emb, labels, margin):
    if labels.shape != (emb.shape[0],) or not margin > 0:
        raise ValueError("one label for each embedding and a positive margin are expected")
    difference = emb[:, None] - emb[None]
    d = torch.einsum("abk,abk->ab", difference, difference)
    same = labels[:, None] == labels
    anchors, positives = same.clone().fill_diagonal_(False).nonzero(as_tuple=True)
    near = d[anchors, positives][:, None]  # (P, 1)
    wanted = ~same[anchors] & (d[anchors] > near) & (d[anchors] < near + margin)  # (P, B)
    pairs, negatives = wanted.nonzero(as_tuple=True)
    return torch.stack([anchors[pairs], positives[pairs], negatives], dim=1)
