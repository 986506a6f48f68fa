"""You compare the boxes pair by pair in Python. The result is right, but a thousand boxes are half a million
pairs: compare a box with all that are left in one call.

fails: performance
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
    keep = order[:0]
    for i in order:
        removed = False
        for j in keep:
            if overlaps(boxes[j], boxes[i : i + 1], iou_threshold):
                removed = True
                break
        if not removed:
            keep = torch.cat([keep, i[None]])
    return keep
