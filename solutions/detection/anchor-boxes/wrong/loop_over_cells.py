"""You walk over the cells in Python. The values are right, but a feature map of 100 by 100 takes ten thousand
turns: let the centres broadcast against the shapes.

fails: performance
"""

import torch


def make_anchors(h, w, stride, sizes, ratios):
    if not sizes or not ratios or min(stride, *sizes, *ratios) <= 0:
        raise ValueError("sizes and ratios must not be empty, and their numbers and the stride must be positive")
    shapes = [[size / ratio**0.5, size * ratio**0.5] for size in sizes for ratio in ratios]
    half = torch.tensor(shapes) / 2  # (A, 2): width, height
    cells = [[(j + 0.5) * stride, (i + 0.5) * stride] for i in range(h) for j in range(w)]
    centres = torch.tensor(cells).reshape(h, w, 1, 2)
    return torch.cat([centres - half, centres + half], dim=3).reshape(-1, 4)
