"""You return centre, width and height. The corners are asked for: centre minus half of the sides, centre plus
half of the sides.

fails: correctness
"""

import torch


def make_anchors(h, w, stride, sizes, ratios):
    if not sizes or not ratios or min(stride, *sizes, *ratios) <= 0:
        raise ValueError("sizes and ratios must not be empty, and their numbers and the stride must be positive")
    shapes = [[size / ratio**0.5, size * ratio**0.5] for size in sizes for ratio in ratios]
    half = torch.tensor(shapes) / 2  # (A, 2): width, height
    x = (torch.arange(w) + 0.5) * stride
    y = (torch.arange(h) + 0.5) * stride
    y, x = torch.meshgrid(y, x, indexing="ij")
    centres = torch.stack([x, y], dim=2)[:, :, None]  # (h, w, 1, 2)
    return torch.cat([centres.expand(-1, -1, len(half), -1), (2 * half).expand(h, w, -1, -1)], dim=3).reshape(-1, 4)
