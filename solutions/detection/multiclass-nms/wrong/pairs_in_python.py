"""You compare the candidates pair by pair in Python, a loop inside a loop. The result is right, but a thousand
candidates make half a million pairs: compare the best one with all that are left in one call.

fails: performance
"""

import torch


def overlap(box, other, iou_threshold):
    """For two boxes (4,): whether their IoU is greater than the threshold."""
    top_left = torch.maximum(box[:2], other[:2])
    bottom_right = torch.minimum(box[2:], other[2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod()
    union = (box[2:] - box[:2]).prod() + (other[2:] - other[:2]).prod() - intersection
    return bool(intersection > iou_threshold * union)


def multiclass_nms(boxes, probs, pc, score_threshold, iou_threshold):
    scores = pc[:, None] * probs  # (N, C)
    index, label = (scores >= score_threshold).nonzero(as_tuple=True)  # by index, then by class
    score, order = scores[index, label].sort(descending=True, stable=True)
    index, label = index[order], label[order]

    keep = []
    for i in range(len(score)):
        removed = False
        for j in keep:
            if label[i] == label[j] and overlap(boxes[index[j]], boxes[index[i]], iou_threshold):
                removed = True
                break
        if not removed:
            keep.append(i)
    keep = torch.tensor(keep, dtype=torch.int64, device=boxes.device)
    return index[keep], label[keep], score[keep]
