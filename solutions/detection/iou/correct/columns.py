"""The boxes of a repeated as rows, those of b as columns, and every pair compared as in a list of pairs."""

import torch


def box_area(boxes):
    return boxes[:, 2].sub(boxes[:, 0]) * boxes[:, 3].sub(boxes[:, 1])


def iou(a, b):
    n, m = len(a), len(b)
    left = a.unsqueeze(1).expand(n, m, 4)
    right = b.unsqueeze(0).expand(n, m, 4)
    width = (torch.min(left[..., 2], right[..., 2]) - torch.max(left[..., 0], right[..., 0])).clamp(min=0)
    height = (torch.min(left[..., 3], right[..., 3]) - torch.max(left[..., 1], right[..., 1])).clamp(min=0)
    overlap = width * height
    union = box_area(a).view(n, 1) + box_area(b).view(1, m) - overlap
    empty = union <= 0
    return (overlap / union.masked_fill(empty, 1)).masked_fill(empty, 0)
