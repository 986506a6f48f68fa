"""No sort: the best of those that are left by argmax, which takes the first of equal scores."""

import torch


def iou(one, many):
    x1, y1 = torch.max(one[0], many[:, 0]), torch.max(one[1], many[:, 1])
    x2, y2 = torch.min(one[2], many[:, 2]), torch.min(one[3], many[:, 3])
    shared = torch.relu(x2 - x1) * torch.relu(y2 - y1)
    areas = (many[:, 2] - many[:, 0]) * (many[:, 3] - many[:, 1])
    area = (one[2] - one[0]) * (one[3] - one[1])
    return torch.nan_to_num(shared / (area + areas - shared))


def nms(boxes, scores, iou_threshold):
    left = scores.clone()
    kept = []
    while left.numel() and left.max() > -torch.inf:
        best = int(left.argmax())
        kept.append(best)
        left[iou(boxes[best], boxes) > iou_threshold] = -torch.inf
        left[best] = -torch.inf
    return torch.tensor(kept, dtype=torch.int64, device=boxes.device)
