"""You take every number as it comes. A ratio of 0 divides by 0, a negative one has no root, and a size of -8
turns the box inside out: say what is wrong with a ValueError, before you compute.

fails: correctness
"""

import torch


def make_anchors(h, w, stride, sizes, ratios):
    shapes = [[size / ratio**0.5, size * ratio**0.5] for size in sizes for ratio in ratios]
    half = torch.tensor(shapes) / 2  # (A, 2): width, height
    x = (torch.arange(w) + 0.5) * stride
    y = (torch.arange(h) + 0.5) * stride
    y, x = torch.meshgrid(y, x, indexing="ij")
    centres = torch.stack([x, y], dim=2)[:, :, None]  # (h, w, 1, 2)
    return torch.cat([centres - half, centres + half], dim=3).reshape(-1, 4)
