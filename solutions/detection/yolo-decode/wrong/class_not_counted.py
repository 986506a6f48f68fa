"""You return Pc as the score. A cell that is sure of an object, but not of what it is, has a lower one:
multiply with the probability of the class.

fails: correctness
"""

import torch


def decode(pred, threshold):
    _, rows, columns, _ = pred.shape
    best, labels = pred[..., 5:].max(dim=-1)  # (B, rows, columns); of equal ones the first
    scores = pred[..., 0]

    x = (pred[..., 1] + torch.arange(columns, device=pred.device)) / columns
    y = (pred[..., 2] + torch.arange(rows, device=pred.device).view(-1, 1)) / rows
    boxes = torch.stack([x, y, pred[..., 4] / columns, pred[..., 3] / rows], dim=-1)  # (B, rows, columns, 4)

    keep = scores >= threshold
    return [(b[k], s[k], n[k]) for b, s, n, k in zip(boxes, scores, labels, keep)]
