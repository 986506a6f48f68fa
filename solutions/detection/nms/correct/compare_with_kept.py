"""Each box in turn against all that were kept so far, instead of each kept box against all that are left."""

import torch


def nms(boxes, scores, iou_threshold):
    ranks = torch.sort(-scores, stable=True)[1]
    kept = ranks[:0]
    for i in ranks:
        a, b = boxes[i], boxes[kept]  # (4,) and (K, 4)
        sides = torch.min(a[2:], b[:, 2:]) - torch.max(a[:2], b[:, :2])
        shared = torch.where((sides > 0).all(dim=1), sides[:, 0] * sides[:, 1], 0)
        union = (a[2] - a[0]) * (a[3] - a[1]) + (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1]) - shared
        if not (shared > iou_threshold * union).any():
            kept = torch.cat([kept, i[None]])
    return kept
