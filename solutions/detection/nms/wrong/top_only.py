"""You compare with the best box alone. That clears one heap; after it the best of those that are left
removes its own copies, and so on until nothing is left.

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
    best, rest = order[:1], order[1:]
    if len(order) == 0:
        return order
    return torch.cat([best, rest[~overlaps(boxes[best[0]], boxes[rest], iou_threshold)]])
