# WRONG: the rows come sorted by anchor, negative, positive. Cause: mask built as (a, n, p), columns swapped afterwards.
import torch


def semi_hard(emb, labels, margin):
    if labels.ndim != 1 or emb.shape[0] != labels.shape[0]:
        raise ValueError("one label per embedding")
    if margin <= 0:
        raise ValueError("margin must be positive")
    with torch.no_grad():
        dist = ((emb[:, None] - emb[None]) ** 2).sum(-1)
        eq = labels[:, None] == labels[None]
        pos = eq.clone()
        pos.fill_diagonal_(False)
        d_an, d_ap = dist[:, :, None], dist[:, None, :]
        mask = ~eq[:, :, None] & pos[:, None, :] & (d_an > d_ap) & (d_an < d_ap + margin)
        return mask.nonzero()[:, [0, 2, 1]]
