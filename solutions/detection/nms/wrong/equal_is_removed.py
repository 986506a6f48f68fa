"""You remove boxes whose IoU equals the threshold. Only a strictly greater IoU removes: with the threshold 1
nothing is ever removed, not even an equal box.

fails: correctness
"""

import torch


def overlaps(box, boxes, iou_threshold):
    top_left = torch.maximum(box[:2], boxes[:, :2])
    bottom_right = torch.minimum(box[2:], boxes[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(dim=1)
    union = (box[2:] - box[:2]).prod() + areas - intersection
    return intersection / union >= iou_threshold


def nms(boxes, scores, iou_threshold):
    order = torch.sort(scores, descending=True, stable=True).indices
    keep = []
    while len(order):
        best, rest = order[:1], order[1:]
        keep.append(best)
        order = rest[~overlaps(boxes[best[0]], boxes[rest], iou_threshold)]
    return torch.cat(keep) if keep else order
