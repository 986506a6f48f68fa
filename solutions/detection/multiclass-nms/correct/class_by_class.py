"""One class after the other, and the results sorted together at the end."""

import torch


def iou(one, many):
    start, end = torch.max(one[:2], many[:, :2]), torch.min(one[2:], many[:, 2:])
    width, height = (end - start).clamp(min=0).unbind(dim=1)
    area = (many[:, 2] - many[:, 0]) * (many[:, 3] - many[:, 1]) + (one[2] - one[0]) * (one[3] - one[1])
    return torch.nan_to_num(width * height / (area - width * height))


def multiclass_nms(boxes, probs, pc, score_threshold, iou_threshold):
    scores = torch.einsum("n,nc->nc", pc, probs)
    kept = []
    for label in range(scores.shape[1]):
        score = scores[:, label]
        left = torch.where(score >= score_threshold)[0]
        left = left[torch.sort(-score[left], stable=True).indices]
        while left.numel():
            kept.append((-float(score[left[0]]), int(left[0]), label))
            left = left[1:][iou(boxes[left[0]], boxes[left[1:]]) <= iou_threshold]
    kept.sort()  # the highest score first, then the lowest index, then the lowest class
    index = torch.tensor([i for _, i, _ in kept], dtype=torch.int64, device=boxes.device)
    label = torch.tensor([c for _, _, c in kept], dtype=torch.int64, device=boxes.device)
    return index, label, scores[index, label]
