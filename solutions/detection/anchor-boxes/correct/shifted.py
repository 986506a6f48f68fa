"""The anchors of a cell around the origin, then shifted to each centre; the cells are numbered through."""

import math

import torch


def make_anchors(h, w, stride, sizes, ratios):
    for name, values in (("stride", [stride]), ("sizes", sizes), ("ratios", ratios)):
        if len(values) == 0 or any(value <= 0 for value in values):
            raise ValueError(f"{name}: one or more positive numbers are needed, got {values}")
    size = torch.tensor(sizes, dtype=torch.float32)
    root = torch.tensor([math.sqrt(ratio) for ratio in ratios])
    width = (size[:, None] / root).flatten()  # sizes outside, ratios inside
    height = (size[:, None] * root).flatten()
    base = torch.stack([-width, -height, width, height], dim=1) / 2  # (A, 4)
    cells = torch.arange(h * w)
    x = cells % max(w, 1) * stride + stride / 2
    y = torch.div(cells, max(w, 1), rounding_mode="floor") * stride + stride / 2
    return (torch.stack([x, y, x, y], dim=1)[:, None, :] + base).view(h * w * len(base), 4)
