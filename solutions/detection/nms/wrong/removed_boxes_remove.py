"""You remove a box as soon as any better one overlaps it, whether that one was kept or not. A box that has
been removed is gone and removes nobody: go through them in order.

fails: correctness
"""

import torch


def overlaps(box, boxes, iou_threshold):
    top_left = torch.maximum(box[:2], boxes[:, :2])
    bottom_right = torch.minimum(box[2:], boxes[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)
    union = (box[2:] - box[:2]).prod() + areas - intersection
    return intersection > iou_threshold * union


def nms(boxes, scores, iou_threshold):
    order = torch.sort(scores, descending=True, stable=True).indices
    alive = torch.ones_like(order, dtype=torch.bool)
    for i in range(len(order)):
        alive[i + 1 :] &= ~overlaps(boxes[order[i]], boxes[order[i + 1 :]], iou_threshold)
    return order[alive]
