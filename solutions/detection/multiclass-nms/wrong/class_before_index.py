"""Of equal scores you take the lower class first. The order is by index first, and by class for the same box.

fails: correctness
"""

import torch


def overlaps(box, boxes, iou_threshold):
    """For box (1, 4) and boxes (M, 4): True where their IoU is greater than the threshold, (M,)."""
    top_left = torch.maximum(box[:, :2], boxes[:, :2])
    bottom_right = torch.minimum(box[:, 2:], boxes[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=1)
    union = (box[:, 2:] - box[:, :2]).prod(dim=1) + (boxes[:, 2:] - boxes[:, :2]).prod(dim=1) - intersection
    return intersection > iou_threshold * union


def multiclass_nms(boxes, probs, pc, score_threshold, iou_threshold):
    scores = pc[:, None] * probs  # (N, C)
    label, index = (scores.T >= score_threshold).nonzero(as_tuple=True)
    score, order = scores[index, label].sort(descending=True, stable=True)
    index, label = index[order], label[order]

    alive = torch.arange(len(score), device=score.device)
    keep = [alive[:0]]
    while len(alive):
        best, rest = alive[:1], alive[1:]
        keep.append(best)
        near = overlaps(boxes[index[best]], boxes[index[rest]], iou_threshold)
        alive = rest[~(near & (label[rest] == label[best]))]
    keep = torch.cat(keep)
    return index[keep], label[keep], score[keep]
