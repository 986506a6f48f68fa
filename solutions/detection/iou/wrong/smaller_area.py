"""You divide by the area of the smaller box, so a small box inside a large one counts as a perfect match. IoU
divides by the area that the two cover together.

fails: correctness, gradients
"""

import torch


def box_area(boxes):
    return (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)  # (N,)


def iou(a, b):
    top_left = torch.maximum(a[:, None, :2], b[:, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, None, 2:], b[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=2)  # (N, M)
    union = torch.minimum(box_area(a)[:, None], box_area(b))
    # Where there is no union the intersection is 0 as well: any other denominator gives 0, and a finite gradient.
    return intersection / union.where(union > 0, 1.0)
