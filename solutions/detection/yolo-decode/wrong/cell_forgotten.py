"""You forget where the cell lies. bx = 0.5 is the middle of every cell: add its column and its row before you
divide.

fails: correctness
"""

import torch


def decode(pred, threshold):
    _, rows, columns, _ = pred.shape
    best, labels = pred[..., 5:].max(dim=-1)  # (B, rows, columns); of equal ones the first
    scores = pred[..., 0] * best

    x = pred[..., 1] / columns
    y = pred[..., 2] / rows
    boxes = torch.stack([x, y, pred[..., 4] / columns, pred[..., 3] / rows], dim=-1)  # (B, rows, columns, 4)

    keep = scores >= threshold
    return [(b[k], s[k], n[k]) for b, s, n, k in zip(boxes, scores, labels, keep)]
