"""The boxes stay where they are; the best of those that are left is looked for in each turn."""

import torch


def propose(scores, deltas, anchors, image_size, top_n, iou_threshold):
    scores, deltas = scores.detach(), deltas.detach()
    ax1, ay1, ax2, ay2 = anchors.detach().unbind(dim=1)
    dx, dy, dw, dh = deltas.unbind(dim=1)
    w, h = ax2 - ax1, ay2 - ay1
    x, y = ax1 + (dx + 0.5) * w, ay1 + (dy + 0.5) * h
    half_w, half_h = w * dw.exp() / 2, h * dh.exp() / 2
    x1, x2 = (edge.clamp(0, image_size[1]) for edge in (x - half_w, x + half_w))
    y1, y2 = (edge.clamp(0, image_size[0]) for edge in (y - half_h, y + half_h))
    area = (x2 - x1) * (y2 - y1)

    left = torch.where((x2 - x1 >= 1) & (y2 - y1 >= 1), scores, -torch.inf)
    kept = []
    while len(kept) < top_n and left.numel() and left.max() > -torch.inf:
        i = int(left.argmax())
        kept.append(i)
        shared = torch.relu(torch.minimum(x2, x2[i]) - torch.maximum(x1, x1[i]))
        shared = shared * torch.relu(torch.minimum(y2, y2[i]) - torch.maximum(y1, y1[i]))
        left[shared / (area + area[i] - shared) > iou_threshold] = -torch.inf
        left[i] = -torch.inf
    kept = torch.tensor(kept, dtype=torch.int64, device=scores.device)
    return torch.stack([x1, y1, x2, y2], dim=1)[kept], scores[kept]
