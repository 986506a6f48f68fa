"""You let the first picture decide which cells are kept. Every picture has its own.

fails: correctness
"""

import torch


def decode(pred, threshold):
    _, rows, columns, _ = pred.shape
    best, labels = pred[..., 5:].max(dim=-1)  # (B, rows, columns); of equal ones the first
    scores = pred[..., 0] * best

    x = (pred[..., 1] + torch.arange(columns, device=pred.device)) / columns
    y = (pred[..., 2] + torch.arange(rows, device=pred.device).view(-1, 1)) / rows
    boxes = torch.stack([x, y, pred[..., 4] / columns, pred[..., 3] / rows], dim=-1)  # (B, rows, columns, 4)

    keep = scores >= threshold
    return [(b[keep[0]], s[keep[0]], n[keep[0]]) for b, s, n in zip(boxes, scores, labels)]
