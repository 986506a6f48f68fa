"""You cross boxes out by setting their score to 0 and stop when none is above 0. A score may be negative, a
logit for example: mark them with minus infinity, or keep a mask.

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
    scores = scores.clone()
    kept = []
    while scores.numel() and scores.max() > 0:
        best = int(scores.argmax())
        kept.append(best)
        scores[overlaps(boxes[best], boxes, iou_threshold)] = 0
        scores[best] = 0
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
