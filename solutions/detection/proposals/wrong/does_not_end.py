"""You suppress to the very end and cut the list then. The boxes are right, but for a hundred of them you sort
out thousands: end the loop at top_n.

fails: performance
"""

import torch


def decode(anchors, deltas):
    sides = anchors[:, 2:] - anchors[:, :2]
    centre = (anchors[:, :2] + anchors[:, 2:]) / 2 + deltas[:, :2] * sides
    half = sides * torch.exp(deltas[:, 2:]) / 2
    return torch.cat([centre - half, centre + half], dim=1)


def overlaps(box, boxes, iou_threshold):
    """For box (4,) and boxes (M, 4): True where their IoU is greater than the threshold, (M,)."""
    top_left = torch.maximum(box[:2], boxes[:, :2])
    bottom_right = torch.minimum(box[2:], boxes[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=1)
    union = (box[2:] - box[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(dim=1) - intersection
    return intersection > iou_threshold * union


@torch.no_grad()
def propose(scores, deltas, anchors, image_size, top_n, iou_threshold):
    height, width = image_size
    x1, y1, x2, y2 = decode(anchors, deltas).unbind(dim=1)
    boxes = torch.stack([x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)], dim=1)

    large = (boxes[:, 2:] - boxes[:, :2] >= 1).all(dim=1)
    scores, order = scores[large].sort(descending=True, stable=True)
    boxes = boxes[large][order]

    left = torch.arange(len(boxes), device=boxes.device)
    keep = [left[:0]]
    while len(left):
        best, rest = left[:1], left[1:]
        keep.append(best)
        left = rest[~overlaps(boxes[best[0]], boxes[rest], iou_threshold)]
    keep = torch.cat(keep)[:top_n]
    return boxes[keep], scores[keep]
