"""Two masks, positive and ignored, and the deltas column by column."""

import torch


def pairwise(anchors, boxes):
    ax1, ay1, ax2, ay2 = anchors.unsqueeze(1).unbind(dim=-1)  # (A, 1) each
    bx1, by1, bx2, by2 = boxes.unsqueeze(0).unbind(dim=-1)  # (1, G) each
    width = (torch.min(ax2, bx2) - torch.max(ax1, bx1)).clamp(min=0)
    height = (torch.min(ay2, by2) - torch.max(ay1, by1)).clamp(min=0)
    shared = width * height
    return torch.nan_to_num(shared / ((ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - shared))


def assign(anchors, boxes, pos, neg):
    if pos < neg:
        raise ValueError("an anchor cannot be positive and negative: pos must be at least neg")
    target = torch.full((anchors.shape[0],), -1, dtype=torch.int64, device=anchors.device)
    if target.numel() and boxes.numel():
        table = pairwise(anchors, boxes)
        best = table.amax(dim=1)
        positive = best >= pos
        ignored = (best >= neg) & ~positive
        champion = table.argmax(dim=0)
        positive[champion[table.amax(dim=0) > 0]] = True
        target[ignored] = -2
        target[positive] = table.argmax(dim=1)[positive]
    return target


def encode_deltas(anchors, boxes):
    ax1, ay1, ax2, ay2 = anchors.unbind(dim=1)
    x1, y1, x2, y2 = boxes.unbind(dim=1)
    w, h = ax2 - ax1, ay2 - ay1
    dx = ((x1 + x2) - (ax1 + ax2)) / (2 * w)
    dy = ((y1 + y2) - (ay1 + ay2)) / (2 * h)
    return torch.stack([dx, dy, (x2 - x1).log() - w.log(), (y2 - y1).log() - h.log()], dim=1)


def decode_deltas(anchors, deltas):
    x1, y1, x2, y2 = anchors.unbind(dim=1)
    dx, dy, dw, dh = deltas.unbind(dim=1)
    w, h = x2 - x1, y2 - y1
    new_w, new_h = w * dw.exp(), h * dh.exp()
    left = x1 + w / 2 + dx * w - new_w / 2
    top = y1 + h / 2 + dy * h - new_h / 2
    return torch.stack([left, top, left + new_w, top + new_h], dim=1)
