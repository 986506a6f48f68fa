"""You divide 0 by 0 where two boxes without area meet, and a NaN spoils every comparison that comes after.
Their IoU is 0: choose another denominator where the union is 0.

fails: correctness, gradients
"""

import torch


def box_area(boxes):
    return (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)  # (N,)


def iou(a, b):
    top_left = torch.maximum(a[:, None, :2], b[:, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, None, 2:], b[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=2)  # (N, M)
    union = box_area(a)[:, None] + box_area(b) - intersection
    return intersection / union
