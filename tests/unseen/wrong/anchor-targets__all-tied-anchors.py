# WRONG: every anchor that ties for a box's best IoU becomes positive, not the first. Cause: Faster R-CNN code does so.
import torch


def _iou(a, b):
    lo = torch.maximum(a[:, None, :2], b[None, :, :2])
    hi = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    inter = (hi - lo).clamp(min=0).prod(-1)
    area = lambda t: (t[:, 2] - t[:, 0]) * (t[:, 3] - t[:, 1])  # noqa: E731
    union = area(a)[:, None] + area(b)[None] - inter
    return torch.where(union > 0, inter / torch.where(union > 0, union, 1), 0)


def assign(anchors, boxes, pos, neg):
    if neg > pos:
        raise ValueError("neg > pos")
    if len(anchors) == 0 or len(boxes) == 0:
        return torch.full((len(anchors),), -1, dtype=torch.int64, device=anchors.device)
    quality = _iou(anchors, boxes)
    value, best = quality.max(dim=1)
    out = torch.full_like(best, -2)
    out[value < neg] = -1
    top = quality.amax(dim=0)
    low = ((quality == top) & (top > 0)).any(dim=1)
    chosen = (value >= pos) | low
    out[chosen] = best[chosen]
    return out


def _cxcywh(t):
    wh = t[:, 2:] - t[:, :2]
    return t[:, :2] + wh / 2, wh


def encode_deltas(anchors, boxes):
    ca, wa = _cxcywh(anchors)
    cb, wb = _cxcywh(boxes)
    return torch.cat([(cb - ca) / wa, torch.log(wb / wa)], dim=1)


def decode_deltas(anchors, deltas):
    ca, wa = _cxcywh(anchors)
    c, half = ca + deltas[:, :2] * wa, wa * deltas[:, 2:].exp() / 2
    return torch.cat([c - half, c + half], dim=1)
