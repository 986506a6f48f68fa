"""You compare box i of a with box i of b, one number a row. Every box of a is to be compared with every box of
b: give a an axis of its own (`a[:, None]`), so that the two broadcast to a matrix.

fails: correctness, gradients, performance
"""

import torch


def box_area(boxes):
    return (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)  # (N,)


def iou(a, b):
    top_left = torch.maximum(a[:, :2], b[:, :2])  # (N, M, 2)
    bottom_right = torch.minimum(a[:, 2:], b[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=1)
    union = box_area(a) + box_area(b) - intersection
    # Where there is no union the intersection is 0 as well: any other denominator gives 0, and a finite gradient.
    return intersection / union.where(union > 0, 1.0)
