# WRONG: for some fractional strides there is a row or column too many. Cause: arange(0, w * s, s) rounds its end up.
import math

import torch


def make_anchors(h, w, stride, sizes, ratios):
    if stride <= 0 or not sizes or not ratios or min(sizes) <= 0 or min(ratios) <= 0:
        raise ValueError("stride, sizes and ratios must be positive")
    cy = torch.arange(0, h * stride, stride, dtype=torch.float64) + stride / 2
    cx = torch.arange(0, w * stride, stride, dtype=torch.float64) + stride / 2
    gy, gx = torch.meshgrid(cy, cx, indexing="ij")
    centres = torch.stack([gx, gy, gx, gy], dim=-1).reshape(-1, 1, 4)
    half = [(a / math.sqrt(r) / 2, a * math.sqrt(r) / 2) for a in sizes for r in ratios]
    shapes = torch.tensor([[-x, -y, x, y] for x, y in half], dtype=torch.float64)
    return (centres + shapes).reshape(-1, 4).float()
