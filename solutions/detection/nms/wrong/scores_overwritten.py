"""You cross boxes out in the caller's `scores`. Whoever called you still wants to know how good the kept
boxes are: work on a copy (`clone`).

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
    kept = []
    while scores.numel() and scores.max() > -torch.inf:
        best = int(scores.argmax())
        kept.append(best)
        scores[overlaps(boxes[best], boxes, iou_threshold)] = -torch.inf
        scores[best] = -torch.inf
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
