"""Targets for anchors: which box, and how to get there (Ren, He, Girshick and Sun, 2015)."""

import torch


def iou(a, b):
    """(N, 4) and (M, 4) give (N, M)."""
    top_left = torch.maximum(a[:, None, :2], b[:, :2])
    bottom_right = torch.minimum(a[:, None, 2:], b[:, 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=2)
    union = (a[:, 2:] - a[:, :2]).prod(dim=1)[:, None] + (b[:, 2:] - b[:, :2]).prod(dim=1) - intersection
    return intersection / (union + 1e-9)


def assign(anchors, boxes, pos, neg):
    if neg > pos:
        raise ValueError(f"neg must not be greater than pos, got neg {neg} and pos {pos}")
    if len(anchors) == 0 or len(boxes) == 0:
        return torch.full((len(anchors),), -1, device=anchors.device)
    overlaps = iou(anchors, boxes)  # (A, G)
    best, box = overlaps.max(dim=1)  # of each anchor
    target = torch.where(best >= pos, box, torch.where(best < neg, -1, -2))
    most, anchor = overlaps.max(dim=0)  # of each box
    forced = anchor[most > 0]
    target[forced] = box[forced]
    return target


def centre_and_size(boxes):
    return (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]


def encode_deltas(anchors, boxes):
    from_centre, from_size = centre_and_size(anchors)
    to_centre, to_size = centre_and_size(boxes)
    return torch.cat([(to_centre - from_centre) / from_size, torch.log(to_size / from_size)], dim=1)


def decode_deltas(anchors, deltas):
    centre, size = centre_and_size(anchors)
    centre = centre + deltas[:, :2] * size
    half = size * torch.exp(deltas[:, 2:]) / 2
    return torch.cat([centre - half, centre + half], dim=1)
