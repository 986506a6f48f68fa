"""You add 1 to the sides, a convention for whole pixels. These coordinates are continuous: a box from 0 to 4
is 4 wide, and one from 4 to 4 has no width at all.

fails: correctness, gradients
"""

import torch


def box_area(boxes):
    return (boxes[:, 2:] - boxes[:, :2] + 1).prod(dim=1)  # (N,)


def iou(a, b):
    top_left = torch.maximum(a[:, None, :2], b[:, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, None, 2:], b[:, 2:])
    intersection = (bottom_right - top_left + 1).clamp(min=0).prod(dim=2)  # (N, M)
    union = box_area(a)[:, None] + box_area(b) - intersection
    # Where there is no union the intersection is 0 as well: any other denominator gives 0, and a finite gradient.
    return intersection / union.where(union > 0, 1.0)
