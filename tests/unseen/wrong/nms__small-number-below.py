"""Greedy non-maximum suppression."""

import torch


def overlaps(box, boxes, iou_threshold):
    """For box (4,) and boxes (M, 4): True where their IoU is greater than the threshold, (M,)."""
    top_left = torch.maximum(box[:2], boxes[:, :2])
    bottom_right = torch.minimum(box[2:], boxes[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=1)  # (M,)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)
    union = (box[2:] - box[:2]).prod() + areas - intersection
    return intersection / (union + 1e-9) > iou_threshold  # as a quotient, 0 / 0 would need a case of its own


def nms(boxes, scores, iou_threshold):
    order = torch.sort(scores, descending=True, stable=True).indices
    keep = []
    while len(order):
        best, rest = order[:1], order[1:]
        keep.append(best)
        order = rest[~overlaps(boxes[best[0]], boxes[rest], iou_threshold)]
    return torch.cat(keep) if keep else order
