# WRONG: equal scores come by class first, then by index. Cause: a stable sort of pairs listed class after class.
import torch


def multiclass_nms(boxes, probs, pc, score_threshold, iou_threshold):
    s = (pc[:, None] * probs).T  # (C, N)
    label, index = torch.nonzero(s >= score_threshold, as_tuple=True)
    score = s[label, index]
    order = torch.sort(score, descending=True, stable=True).indices
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    while order.numel() > 0:
        first, order = order[0], order[1:]
        kept.append(first)
        a, others = boxes[index[first]], boxes[index[order]]
        w = (torch.minimum(a[2], others[:, 2]) - torch.maximum(a[0], others[:, 0])).clamp(min=0)
        h = (torch.minimum(a[3], others[:, 3]) - torch.maximum(a[1], others[:, 1])).clamp(min=0)
        union = area[index[first]] + area[index[order]] - w * h
        iou = torch.where(union > 0, w * h / union, torch.zeros_like(union))
        order = order[(iou <= iou_threshold) | (label[order] != label[first])]
    kept = torch.stack(kept) if kept else order
    return index[kept], label[kept], score[kept]
