"""You take the boxes as they come. The best box has to go first, or a poor box removes the good one beside
it: sort by score.

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
    order = torch.arange(len(scores), device=scores.device)
    keep = []
    while len(order):
        best, rest = order[:1], order[1:]
        keep.append(best)
        order = rest[~overlaps(boxes[best[0]], boxes[rest], iou_threshold)]
    return torch.cat(keep) if keep else order
