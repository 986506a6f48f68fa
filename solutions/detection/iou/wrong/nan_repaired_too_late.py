"""You divide first and turn the NaN into 0 afterwards. That mends the value, but autograd still goes back
through 0 / 0 and its gradient is NaN. Make the denominator harmless before you divide.

fails: gradients
"""

import torch


def box_area(boxes):
    return (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)  # (N,)


def iou(a, b):
    top_left = torch.maximum(a[:, None, :2], b[:, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, None, 2:], b[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=2)  # (N, M)
    union = box_area(a)[:, None] + box_area(b) - intersection
    return torch.where(union > 0, intersection / union, 0.0)
