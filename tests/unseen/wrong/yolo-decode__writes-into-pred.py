# WRONG: the cell's column and row are added in place to a slice of pred. Cause: a slice is a view, not a copy.
import torch


def decode(pred, threshold):
    B, rows, columns, _ = pred.shape
    xy, hw, classes = pred[..., 1:3], pred[..., 3:5], pred[..., 5:]
    j = torch.arange(columns, device=pred.device, dtype=pred.dtype)
    i = torch.arange(rows, device=pred.device, dtype=pred.dtype)
    xy[..., 0] += j
    xy[..., 1] += i[:, None]
    grid = torch.tensor([columns, rows], device=pred.device, dtype=pred.dtype)
    boxes = torch.cat([xy / grid, hw.flip(-1) / grid], dim=-1)
    best, labels = classes.max(dim=-1)
    scores = pred[..., 0] * best
    return [(boxes[b][keep], scores[b][keep], labels[b][keep]) for b, keep in enumerate(scores >= threshold)]
