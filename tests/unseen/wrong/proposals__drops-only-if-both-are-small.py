# WRONG: a box goes only if its width and its height are below 1: slivers stay. Cause: negation of "or" with "or".
import torch


@torch.no_grad()
def propose(scores, deltas, anchors, image_size, top_n, iou_threshold):
    height, width = image_size
    wh = anchors[:, 2:] - anchors[:, :2]
    mid = (anchors[:, :2] + anchors[:, 2:]) / 2 + deltas[:, :2] * wh
    wh = wh * deltas[:, 2:].exp()
    x1, y1 = (mid - wh / 2).unbind(1)
    x2, y2 = (mid + wh / 2).unbind(1)
    boxes = torch.stack([x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)], dim=1)
    w, h = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    big = (w >= 1) | (h >= 1)
    boxes, s = boxes[big], scores[big].clone()
    order = torch.argsort(s, descending=True, stable=True)
    boxes, s = boxes[order], s[order]
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    alive = torch.ones(len(s), dtype=torch.bool, device=s.device)
    keep = []
    while len(keep) < top_n and bool(alive.any()):
        i = int(alive.int().argmax())
        keep.append(i)
        inter = (torch.minimum(boxes[i, 2:], boxes[:, 2:]) - torch.maximum(boxes[i, :2], boxes[:, :2])).clamp(min=0)
        inter = inter[:, 0] * inter[:, 1]
        union = area[i] + area - inter
        alive &= inter <= iou_threshold * union
        alive[i] = False
    keep = torch.tensor(keep, dtype=torch.int64, device=s.device)
    return boxes[keep], s[keep]
