"""You walk over the boxes of a in Python. The values are right, but every box costs a dozen calls: broadcast,
and all pairs are compared at once.

fails: performance
"""

import torch


def box_area(boxes):
    return (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)  # (N,)


def iou_of_all(a, b):
    top_left = torch.maximum(a[:, None, :2], b[:, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, None, 2:], b[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=2)  # (N, M)
    union = box_area(a)[:, None] + box_area(b) - intersection
    # Where there is no union the intersection is 0 as well: any other denominator gives 0, and a finite gradient.
    return intersection / union.where(union > 0, 1.0)


def iou(a, b):
    rows = [iou_of_all(box[None], b) for box in a]
    return torch.cat(rows) if rows else iou_of_all(a, b)
