"""You search the classes from the end. Of equally probable classes the first is the label.

fails: correctness
"""

import torch


def decode(pred, threshold):
    _, rows, columns, _ = pred.shape
    best, labels = pred[..., 5:].max(dim=-1)  # (B, rows, columns); of equal ones the first
    labels = pred.shape[-1] - 6 - pred[..., 5:].flip(-1).argmax(dim=-1)
    scores = pred[..., 0] * best

    x = (pred[..., 1] + torch.arange(columns, device=pred.device)) / columns
    y = (pred[..., 2] + torch.arange(rows, device=pred.device).view(-1, 1)) / rows
    boxes = torch.stack([x, y, pred[..., 4] / columns, pred[..., 3] / rows], dim=-1)  # (B, rows, columns, 4)

    keep = scores >= threshold
    return [(b[k], s[k], n[k]) for b, s, n, k in zip(boxes, scores, labels, keep)]
