"""Anchor boxes: every shape around the centre of every cell."""

import torch


def make_anchors(h, w, stride, sizes, ratios):
    if not sizes or not ratios or min(stride, *sizes, *ratios) <= 0:
        raise ValueError("sizes and ratios must not be empty, and their numbers and the stride must be positive")
    shapes = [[size / ratio**0.5, size * ratio**0.5] for size in sizes for ratio in ratios]
    shapes = list(dict.fromkeys(map(tuple, shapes)))
    half = torch.tensor(shapes) / 2  # (A, 2): width, height
    x = (torch.arange(w) + 0.5) * stride
    y = (torch.arange(h) + 0.5) * stride
    y, x = torch.meshgrid(y, x, indexing="ij")
    centres = torch.stack([x, y], dim=2)[:, :, None]  # (h, w, 1, 2)
    return torch.cat([centres - half, centres + half], dim=3).reshape(-1, 4)
