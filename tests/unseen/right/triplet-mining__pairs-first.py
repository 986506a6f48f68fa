# RIGHT: the pairs of anchor and positive are listed first, and each row of the table of pairs looks for negatives
import torch


def semi_hard(emb, labels, margin):
    if labels.ndim != 1 or len(labels) != len(emb):
        raise ValueError("one label for each embedding")
    if margin <= 0:
        raise ValueError("margin must be above 0")
    e = emb.detach()
    same = torch.eq(labels.view(-1, 1), labels.view(1, -1))
    anchor, positive = torch.nonzero(same, as_tuple=True)
    proper = anchor != positive
    anchor, positive = anchor[proper], positive[proper]
    d = (e[:, None, :] - e[None, :, :]).square().sum(-1)
    near = d[anchor, positive].unsqueeze(1)
    far = d[anchor]
    row, negative = torch.where((far > near) & (far < near + margin) & ~same[anchor])
    return torch.stack((anchor[row], positive[row], negative), dim=1)
