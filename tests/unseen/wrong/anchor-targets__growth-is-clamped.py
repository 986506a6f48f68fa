# WRONG: dw and dh are cut off at log(1000 / 16). Cause: torchvision's guard against overflow copied along.
import math

import torch


def assign(anchors, boxes, pos, neg):
    if neg > pos:
        raise ValueError(f"neg {neg} is above pos {pos}")
    A, G = anchors.shape[0], boxes.shape[0]
    result = torch.full((A,), -1, dtype=torch.long, device=anchors.device)
    if A * G == 0:
        return result
    w = (torch.min(anchors[:, None, 2], boxes[:, 2]) - torch.max(anchors[:, None, 0], boxes[:, 0])).clamp_min(0)
    h = (torch.min(anchors[:, None, 3], boxes[:, 3]) - torch.max(anchors[:, None, 1], boxes[:, 1])).clamp_min(0)
    area_a = (anchors[:, 2] - anchors[:, 0]) * (anchors[:, 3] - anchors[:, 1])
    area_b = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    union = area_a[:, None] + area_b - w * h
    iou = torch.nan_to_num(w * h / union, nan=0.0)
    best_iou, best = iou.max(1)
    result[best_iou >= neg] = -2
    result = torch.where(best_iou >= pos, best, result)
    box_iou, anchor = iou.max(0)
    anchor = anchor[box_iou > 0]
    result[anchor] = best[anchor]
    return result


def encode_deltas(anchors, boxes):
    size = anchors[:, 2:] - anchors[:, :2]
    shift = (boxes[:, :2] + boxes[:, 2:] - anchors[:, :2] - anchors[:, 2:]) / 2 / size
    return torch.hstack([shift, ((boxes[:, 2:] - boxes[:, :2]) / size).log()])


def decode_deltas(anchors, deltas):
    size = anchors[:, 2:] - anchors[:, :2]
    centre = (anchors[:, :2] + anchors[:, 2:]) / 2 + deltas[:, :2] * size
    growth = torch.exp(deltas[:, 2:].clamp(max=math.log(1000.0 / 16)))
    return torch.hstack([centre - size * growth / 2, centre + size * growth / 2])
