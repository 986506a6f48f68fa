"""All overlaps in one matrix, then one pass over the boxes that crosses out columns."""

import torch


def nms(boxes, scores, iou_threshold):
    order = scores.argsort(descending=True, stable=True)
    x1, y1, x2, y2 = boxes[order].unbind(dim=1)
    width = torch.clamp(torch.minimum(x2[:, None], x2) - torch.maximum(x1[:, None], x1), min=0)
    height = torch.clamp(torch.minimum(y2[:, None], y2) - torch.maximum(y1[:, None], y1), min=0)
    area = (x2 - x1) * (y2 - y1)
    intersection = width * height  # (N, N)
    union = area[:, None] + area - intersection
    too_close = torch.where(union > 0, intersection / union, 0.0) > iou_threshold
    alive = torch.ones(len(order), dtype=torch.bool, device=boxes.device)
    for i in range(len(order)):
        if alive[i]:
            alive[i + 1 :] &= ~too_close[i, i + 1 :]
    return order[alive]
